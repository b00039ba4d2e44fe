// The views of the case list as tabs with counts; what is filtered now may be saved as one more.
import { type CaseFilter, useCaseCounts } from '@/api/queries'
import { ViewTabs } from '@/components/looks/ViewTabs'
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
  const { views, save, remove } = useViews(person)
  const all: View[] = [...COMMON.map((one) => ({ ...one, name: t(`views.${one.key}`) })), ...views]
  const counts = useCaseCounts(all.map((view) => view.filter))
  // One's own view is looked at as it was saved; the common ones whichever way one likes.
  const now = all.find((view) => isSame(view.filter, filter) && (!view.look || view.look === look))
  return (
    <ViewTabs
      tabs={all.map((view, at) => ({
        ...{ key: view.key, title: view.name, count: counts[at], isOwn: view.isOwn ?? false },
      }))}
      value={now?.key}
      hint={t('views.name_hint')}
      onChange={(key) => {
        const view = all.find((one) => one.key === key)
        onChoose(view?.filter ?? {}, view?.look)
      }}
      onRemove={remove}
      onSave={(name) => save(name, filter, look)}
    />
  )
}
