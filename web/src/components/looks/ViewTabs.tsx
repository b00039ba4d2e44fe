// Views as tabs; what is looked at now may be saved as one more, for oneself or shared, and one's own be removed.
import { CloseOutlined, PlusOutlined } from '@ant-design/icons'
import { App, Button, Input, Select } from 'antd'
import { useState } from 'react'
import { ProblemError } from '@/api/problem'
import type { Org } from '@/api/types'
import { Tabs } from '@/components/Tabs'
import { useText } from '@/locale'
import '@/locale/views'
import { Drop } from './Drop'
import { reasonOf } from './useViews'

const NAME_MAX = 20

type Tab = { key: string; title: string; count?: number | undefined; isOwn: boolean }

type Props = {
  tabs: readonly Tab[]
  value: string | undefined
  hint: string
  /** The orgs with whose staff a view may be shared. */
  mayShareWith: readonly Org[]
  onChange: (key: string) => void
  onRemove: (key: string) => Promise<unknown>
  onSave: (name: string, sharedWith: string | undefined) => Promise<unknown>
}

export function ViewTabs({ tabs, value, hint, mayShareWith, onChange, onRemove, onSave }: Props) {
  const { t } = useText()
  const { message } = App.useApp()
  const now = tabs.find((tab) => tab.key === value)
  const refused = (error: unknown) => {
    if (!(error instanceof ProblemError)) throw error
    message.error(reasonOf(error))
  }
  return (
    <div className="views">
      {/* A space is no view's key: nothing is chosen. */}
      <Tabs label={t('views.label')} value={value ?? ' '} tabs={tabs} onChange={onChange} />
      <span className="grow" />
      {now?.isOwn && (
        <Button
          type="text"
          icon={<CloseOutlined />}
          aria-label={t('views.remove', { name: now.title })}
          title={t('views.remove', { name: now.title })}
          onClick={() => onRemove(now.key).catch(refused)}
        />
      )}
      {!now && (
        <Save
          hint={hint}
          mayShareWith={mayShareWith}
          onSave={(name, sharedWith) =>
            onSave(name, sharedWith).then(() => message.success(t('views.saved', { name })), refused)
          }
        />
      )}
    </div>
  )
}

type SaveProps = Pick<Props, 'hint' | 'mayShareWith'> & {
  onSave: (name: string, sharedWith: string | undefined) => void
}

function Save({ hint, mayShareWith, onSave }: SaveProps) {
  const { t } = useText()
  const [name, setName] = useState('')
  const [sharedWith, setSharedWith] = useState('')
  return (
    <Drop button={{ type: 'text', icon: <PlusOutlined />, children: t('views.save') }}>
      <form
        className="view-name"
        onSubmit={(event) => {
          event.preventDefault()
          if (name.trim()) onSave(name.trim(), sharedWith || undefined)
        }}
      >
        <Input
          aria-label={t('views.name')}
          placeholder={hint}
          maxLength={NAME_MAX}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        {mayShareWith.length > 0 && (
          <Select
            aria-label={t('saved_view.who')}
            value={sharedWith}
            options={[
              { value: '', label: t('saved_view.alone') },
              ...mayShareWith.map((org) => ({
                value: org.id,
                label: t('saved_view.with', { org: org.name }),
              })),
            ]}
            onChange={setSharedWith}
          />
        )}
        <Button type="primary" htmlType="submit" disabled={!name.trim()}>
          {t('do.save')}
        </Button>
      </form>
    </Drop>
  )
}
