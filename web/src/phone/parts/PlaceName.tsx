// The community and the grid of a place, or why there is none.
import type { PlaceFound } from '@/api/types'
import { useText } from '@/locale'
import { Icon } from './Icon'

export function PlaceName({ found }: { found: PlaceFound | undefined }) {
  const { t } = useText()
  if (!found) return <>{t('state.loading')}</>
  if (!found.org) return <span className="place-because">{found.because}</span>
  return (
    <span className="place-have" data-testid="place-name">
      <Icon name="check" size={18} /> {found.org.name}
      {found.grid && ` · ${found.grid.name}`}
    </span>
  )
}
