// The views of a register as tabs; what is looked at now may be saved as one more.
import { ViewTabs } from '@/components/looks/ViewTabs'
import type { Register } from '@/definitions/model'
import { useText } from '@/locale'
import { type OwnView, useOwnViews } from './ownViews'

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
  const { views: own, save, remove } = useOwnViews(person, register.key)
  const declared = Object.entries(register.views ?? {})
  const given: OwnView[] = [
    ...(declared.length === 0 ? [{ key: '', name: t('rows.all') }] : []),
    ...declared.map(([key, view], at) => ({ key, name: say(view.title), view: at === 0 ? undefined : key })),
  ]
  const all = [...given, ...own]
  return (
    <ViewTabs
      tabs={all.map((view) => ({ key: view.key, title: view.name, isOwn: own.includes(view) }))}
      value={all.find((one) => isSame(one, now))?.key}
      hint={t('rows.save_hint')}
      onChange={(key) => {
        const { view, sort, q, columns } = all.find((one) => one.key === key) ?? {}
        onChoose({ view, sort, q, columns })
      }}
      onRemove={remove}
      onSave={(name) => save({ ...now, name })}
    />
  )
}
