// Choosing a place on a map of the grids around: by finger, by keyboard, or from where the phone is now.
import { useState } from 'react'
import { type PlaceScope, rounded, useGridsAround, usePlaceFound } from '@/api/placing'
import { PlaceDrawing } from '@/components/map/PlaceDrawing'
import type { Point } from '@/components/map/projection'
import { useText } from '@/locale'
import { whereAmI } from '../data/position'
import { Icon } from './Icon'
import { PlaceName } from './PlaceName'
import { Sheet } from './Sheet'

type Props = {
  scope: PlaceScope
  value: Point | undefined
  onDone: (at: Point) => void
  onClose: () => void
}

export default function PlaceMap({ scope, value, onDone, onClose }: Props) {
  const { t } = useText()
  const [at, setAt] = useState(value)
  const [says, setSays] = useState('')
  const { grids, own, isLoading, error } = useGridsAround(at, scope.org)
  const found = usePlaceFound(scope.loop, at)
  const locate = async () => {
    setSays(t('form.locating'))
    try {
      const { within, ...here } = await whereAmI()
      setAt(here)
      setSays(t('place.exact', { n: within }))
    } catch {
      setSays(t('form.not_located'))
    }
  }
  return (
    <Sheet title={t('place.map')} onClose={onClose}>
      <p className="muted">{t('place.how')}</p>
      {grids.length > 0 ? (
        <PlaceDrawing grids={grids} start={own} at={at} onMove={(next) => setAt(rounded(next))} />
      ) : (
        <p className="muted place-none" role={error ? 'alert' : undefined}>
          {t(isLoading ? 'state.loading' : error ? 'place.failed' : 'place.none')}
        </p>
      )}
      <p className="place-says" aria-live="polite" data-testid="place-says">
        {at ? <PlaceName found={found.data} /> : t('place.nothing')}
        {says && <small className="muted"> · {says}</small>}
      </p>
      <div className="buttons up">
        <button
          type="button"
          className="button main"
          disabled={!at}
          data-testid="place-done"
          onClick={() => at && onDone(at)}
        >
          {t('place.done')}
        </button>
        <button type="button" className="button" onClick={locate}>
          <Icon name="place" size={18} /> {t('place.use')}
        </button>
      </div>
    </Sheet>
  )
}
