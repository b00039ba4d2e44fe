// The views of a register as tabs; what is looked at now may be saved as one more.
import { useMemo } from 'react'
import { useViews } from '@/components/looks/useViews'
import { ViewTabs } from '@/components/looks/ViewTabs'
import type { Register } from '@/definitions/model'
import { useText } from '@/locale'
import { askedBy, keptAs, type Looked, readKept } from './ownViews'

type Props = {
  person: string
  register: Register
  now: Looked
  onChoose: (looked: Looked) => void
}

const isSame = (a: Looked, b: Looked): boolean =>
  (['view', 'sort', 'q', 'filter'] as const).every((name) => (a[name] ?? '') === (b[name] ?? '')) &&
  (a.columns ?? []).join() === (b.columns ?? []).join()

export function RowViews({ person, register, now, onChoose }: Props) {
  const { t, say } = useText()
  const kept = useMemo(
    () => ({ at: keptAs(person, register.key), views: readKept(person, register.key) }),
    [person, register.key],
  )
  const { views, mayShareWith, save, remove, tell } = useViews(register.key, kept)
  const declared = Object.entries(register.views ?? {})
  const given = [
    ...(declared.length === 0 ? [{ key: '', title: t('rows.all'), looked: {} as Looked }] : []),
    ...declared.map(([key, view], at) => {
      const looked: Looked = at === 0 ? {} : { view: key }
      return { key, title: say(view.title), looked }
    }),
  ].map((view) => ({ ...view, isOwn: false, one: undefined }))
  const saved = views.map((one) => ({
    ...{ key: one.id, title: one.title, isOwn: one.is_own, looked: one.serving as Looked, one },
  }))
  const all = [...given, ...saved]
  return (
    <ViewTabs
      tabs={all}
      value={all.find((view) => isSame(view.looked, now))?.key}
      hint={t('rows.save_hint')}
      mayShareWith={mayShareWith}
      onChange={(key) => {
        const chosen = all.find((view) => view.key === key)
        if (chosen?.one) tell(chosen.one)
        onChoose(chosen?.looked ?? {})
      }}
      onRemove={(id) => remove.mutateAsync(id)}
      onSave={(name, shared_with) => save.mutateAsync({ name, asked: askedBy(now), shared_with })}
    />
  )
}
