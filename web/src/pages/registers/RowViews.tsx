// The views of a register as tabs; what is looked at now may be saved as one more.
import { CloseOutlined, PlusOutlined, SettingOutlined } from '@ant-design/icons'
import { App, Button, Checkbox, Input, Popover } from 'antd'
import { useState } from 'react'
import { Tabs } from '@/components/Tabs'
import { type Register, specsOf } from '@/definitions/model'
import { useText } from '@/locale'
import { type OwnView, useOwnViews } from './ownViews'

const NAME_MAX = 20

type Props = {
  person: string
  register: Register
  now: Omit<OwnView, 'key' | 'name'>
  onChoose: (view: Omit<OwnView, 'key' | 'name'>) => void
}

const isSame = (a: Props['now'], b: Props['now']): boolean =>
  (['view', 'sort', 'q'] as const).every((name) => (a[name] ?? '') === (b[name] ?? '')) &&
  (a.columns ?? []).join() === (b.columns ?? []).join()

export function RowViews({ person, register, now, onChoose }: Props) {
  const { t, say } = useText()
  const { message } = App.useApp()
  const { views: own, save, remove } = useOwnViews(person, register.key)
  const declared = Object.entries(register.views ?? {})
  const given: OwnView[] = [
    ...(declared.length === 0 ? [{ key: '', name: t('rows.all') }] : []),
    ...declared.map(([key, view], at) => ({ key, name: say(view.title), view: at === 0 ? undefined : key })),
  ]
  const all = [...given, ...own]
  const chosen = all.find((one) => isSame(one, now))
  return (
    <div className="views">
      <Tabs
        label={t('views.label')}
        value={chosen?.key ?? ' '}
        tabs={all.map((view) => ({ key: view.key, title: view.name }))}
        onChange={(key) => {
          const { view, sort, q, columns } = all.find((one) => one.key === key) ?? {}
          onChoose({ view, sort, q, columns })
        }}
      />
      <span className="grow" />
      {chosen && own.includes(chosen) && (
        <Button
          type="text"
          icon={<CloseOutlined />}
          aria-label={t('views.remove', { name: chosen.name })}
          title={t('views.remove', { name: chosen.name })}
          onClick={() => remove(chosen.key)}
        />
      )}
      {!chosen && (
        <Save
          onSave={(name) => {
            save({ ...now, name })
            message.success(t('views.saved', { name }))
          }}
        />
      )}
    </div>
  )
}

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
            placeholder={t('rows.save_hint')}
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

type ColumnsProps = { register: Register; columns: readonly string[]; onChoose: (columns: string[]) => void }

/** Which columns the table shows. */
export function RowColumns({ register, columns, onChoose }: ColumnsProps) {
  const { t, language } = useText()
  const specs = specsOf(register.fields, language).filter((spec) => spec.class !== 'secret')
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      title={t('views.columns')}
      content={
        <Checkbox.Group
          className="column-picker"
          value={[...columns]}
          options={specs.map((spec) => ({ value: spec.key, label: spec.title }))}
          onChange={(next) => onChoose(next.map(String))}
        />
      }
    >
      <Button icon={<SettingOutlined />} aria-label={t('views.columns')} title={t('views.columns')} />
    </Popover>
  )
}
