// The views of the case list as tabs with counts; what is filtered now may be saved as one more.
import { useMemo } from 'react'
import { useCaseCounts } from '@/api/queries'
import { useViews } from '@/components/looks/useViews'
import { ViewTabs } from '@/components/looks/ViewTabs'
import { useText } from '@/locale'
import { askedBy, COMMON, isSame, keptAs, type Looked, lookedBy, readKept } from './views'

type Props = {
  person: string
  now: Required<Looked>
  onChoose: (looked: Looked) => void
}

export function Views({ person, now, onChoose }: Props) {
  const { t } = useText()
  const kept = useMemo(() => ({ at: keptAs(person), views: readKept(person) }), [person])
  const { views, mayShareWith, save, remove, tell } = useViews('cases', kept)
  const saved = views.map((one) => ({ key: one.id, isOwn: one.is_own, looked: lookedBy(one.serving), one }))
  const common = COMMON.map(({ key, filter }) => ({
    key,
    isOwn: false,
    looked: { filter } as Looked,
    one: undefined,
  }))
  const all = [...common, ...saved]
  // Others' views may be many: what is in them is counted when one of them is looked at.
  const counted = all.filter(({ one }) => one?.is_own !== false)
  const counts = useCaseCounts(counted.map(({ looked }) => looked.filter))
  // A saved view is looked at as it was saved; the common ones whichever way one likes.
  const isNow = ({ filter, look, sort }: Looked) =>
    isSame(filter, now.filter) && (!look || look === now.look) && (!sort || sort === now.sort)
  return (
    <ViewTabs
      tabs={all.map((view) => ({
        key: view.key,
        title: view.one?.title ?? t(`views.${view.key}`),
        count: counts[counted.indexOf(view)],
        isOwn: view.isOwn,
      }))}
      value={all.find(({ looked }) => isNow(looked))?.key}
      hint={t('views.name_hint')}
      mayShareWith={mayShareWith}
      onChange={(key) => {
        const chosen = all.find((one) => one.key === key)
        if (chosen?.one) tell(chosen.one)
        onChoose(chosen?.looked ?? { filter: {} })
      }}
      onRemove={(id) => remove.mutateAsync(id)}
      onSave={(name, shared_with) => save.mutateAsync({ name, asked: askedBy(now), shared_with })}
    />
  )
}
