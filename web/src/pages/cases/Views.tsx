// The views of the case list as tabs with counts; what is filtered now may be saved as one more.
import { CloseOutlined, PlusOutlined } from '@ant-design/icons'
import { App, Button, Input, Popover } from 'antd'
import { useState } from 'react'
import { type CaseFilter, useCaseCounts } from '@/api/queries'
import { Tabs } from '@/components/Tabs'
import { useText } from '@/locale'
import { COMMON, isSame, type Look, useViews, type View } from './views'

type Props = {
  person: string
  filter: CaseFilter
  look: Look
  onChoose: (filter: CaseFilter, look: Look | undefined) => void
}

export function Views({ person, filter, look, onChoose }: Props) {
  const { t } = useText()
  const { message } = App.useApp()
  const { views, save, remove } = useViews(person)
  const all: View[] = [...COMMON.map((one) => ({ ...one, name: t(`views.${one.key}`) })), ...views]
  const counts = useCaseCounts(all.map((view) => view.filter))
  // One's own view is looked at as it was saved; the common ones whichever way one likes.
  const now = all.find((view) => isSame(view.filter, filter) && (!view.look || view.look === look))
  return (
    <div className="views">
      <Tabs
        label={t('views.label')}
        value={now?.key ?? ''}
        tabs={all.map((view, at) => ({ key: view.key, title: view.name, count: counts[at] }))}
        onChange={(key) => {
          const view = all.find((one) => one.key === key)
          onChoose(view?.filter ?? {}, view?.look)
        }}
      />
      <span className="grow" />
      {now?.isOwn && (
        <Button
          type="text"
          icon={<CloseOutlined />}
          aria-label={t('views.remove', { name: now.name })}
          title={t('views.remove', { name: now.name })}
          onClick={() => remove(now.key)}
        />
      )}
      {!now && (
        <Save
          onSave={(name) => {
            save(name, filter, look)
            message.success(t('views.saved', { name }))
          }}
        />
      )}
    </div>
  )
}

const NAME_MAX = 20

function Save({ onSave }: { onSave: (name: string) => void }) {
  const { t } = useText()
  const [name, setName] = useState('')
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      content={
        <form
          className="view-name"
          onSubmit={(event) => {
            event.preventDefault()
            if (name.trim()) onSave(name.trim())
          }}
        >
          <Input
            autoFocus
            aria-label={t('views.name')}
            placeholder={t('views.name_hint')}
            maxLength={NAME_MAX}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
          <Button type="primary" htmlType="submit" disabled={!name.trim()}>
            {t('do.save')}
          </Button>
        </form>
      }
    >
      <Button type="text" icon={<PlusOutlined />}>
        {t('views.save')}
      </Button>
    </Popover>
  )
}
