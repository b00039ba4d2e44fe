// A place: chosen on a map, or taken from the phone when its owner says so, never on its own.
import { lazy, Suspense, useState } from 'react'
import { usePlaceFound, usePlaceScope } from '@/api/placing'
import { fieldKind } from '@/definitions/field'
import { useText } from '@/locale'
import { whereAmI } from '../data/position'
import { Icon } from '../parts/Icon'
import { PlaceName } from '../parts/PlaceName'

export type Point = { lon: number; lat: number; blurred?: number }

/** The map comes when somebody wants it. */
const PlaceMap = lazy(() => import('../parts/PlaceMap'))

function Edit({
  id,
  value,
  onChange,
}: {
  id?: string
  value: Point | null
  onChange: (value: Point | null) => void
}) {
  const { t } = useText()
  const [says, setSays] = useState('')
  const [isMap, setMap] = useState(false)
  const scope = usePlaceScope()
  const found = usePlaceFound(scope?.loop, value ?? undefined)
  const locate = async () => {
    setSays(t('form.locating'))
    try {
      const { within, ...here } = await whereAmI()
      setSays(t('place.exact', { n: within }))
      onChange(here)
    } catch {
      setSays(t('form.not_located'))
    }
  }
  return (
    <div className="place">
      {value && scope && found.data && <PlaceName found={found.data} />}
      {value && !found.data?.org && (
        <span className="place-have">
          <Icon name="check" size={18} /> {t('place.have')}
        </span>
      )}
      {!value && (
        <button type="button" id={id} className="soft-button" onClick={locate}>
          <Icon name="place" size={18} /> {t('place.use')}
        </button>
      )}
      {scope && (
        <button type="button" className="soft-button" data-testid="open-map" onClick={() => setMap(true)}>
          {t(value ? 'place.move' : 'place.on_map')}
        </button>
      )}
      {value && (
        <button
          type="button"
          className="quiet-button"
          onClick={() => {
            setSays('')
            onChange(null)
          }}
        >
          {t('place.drop')}
        </button>
      )}
      <small className="muted" aria-live="polite">
        {says}
      </small>
      {scope && isMap && (
        <Suspense fallback={null}>
          <PlaceMap
            scope={scope}
            value={value ?? undefined}
            onDone={(at) => {
              setSays('')
              setMap(false)
              onChange(at)
            }}
            onClose={() => setMap(false)}
          />
        </Suspense>
      )}
    </div>
  )
}

export const point = fieldKind<Point>({
  Show: ({ value }) => {
    const { t } = useText()
    return (
      <span className="place-have">
        <Icon name="place" size={18} />
        {value.blurred ? t('case.near', { n: value.blurred }) : t('case.place')}
      </span>
    )
  },
  Edit: ({ id, value, onChange }) => (
    <Edit {...(id ? { id } : {})} value={value ?? null} onChange={(next) => onChange?.(next)} />
  ),
})
