// Views as tabs; what is looked at now may be saved as one more, and one's own be removed.
import { CloseOutlined, PlusOutlined } from '@ant-design/icons'
import { App, Button, Input } from 'antd'
import { useState } from 'react'
import { Tabs } from '@/components/Tabs'
import { useText } from '@/locale'
import { Drop } from './Drop'

const NAME_MAX = 20

type Tab = { key: string; title: string; count?: number | undefined; isOwn: boolean }

type Props = {
  tabs: readonly Tab[]
  value: string | undefined
  hint: string
  onChange: (key: string) => void
  onRemove: (key: string) => void
  onSave: (name: string) => void
}

export function ViewTabs({ tabs, value, hint, onChange, onRemove, onSave }: Props) {
  const { t } = useText()
  const { message } = App.useApp()
  const now = tabs.find((tab) => tab.key === value)
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
          onClick={() => onRemove(now.key)}
        />
      )}
      {!now && (
        <Save
          hint={hint}
          onSave={(name) => {
            onSave(name)
            message.success(t('views.saved', { name }))
          }}
        />
      )}
    </div>
  )
}

function Save({ hint, onSave }: { hint: string; onSave: (name: string) => void }) {
  const { t } = useText()
  const [name, setName] = useState('')
  return (
    <Drop button={{ type: 'text', icon: <PlusOutlined />, children: t('views.save') }}>
      <form
        className="view-name"
        onSubmit={(event) => {
          event.preventDefault()
          if (name.trim()) onSave(name.trim())
        }}
      >
        <Input
          aria-label={t('views.name')}
          placeholder={hint}
          maxLength={NAME_MAX}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <Button type="primary" htmlType="submit" disabled={!name.trim()}>
          {t('do.save')}
        </Button>
      </form>
    </Drop>
  )
}
