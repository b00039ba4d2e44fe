// A place: taken from the phone when its owner says so, never on its own.
import { useState } from 'react'
import { fieldKind } from '@/definitions/field'
import { useText } from '@/locale'
import { Icon } from '../parts/Icon'

export type Point = { lon: number; lat: number; blurred?: number }

const ABOUT_A_METRE = 5
const PATIENCE_MS = 10_000

/** Asks the phone where it is, once. */
export function whereAmI(): Promise<Point & { within: number }> {
  return new Promise((done, failed) => {
    if (!('geolocation' in navigator)) return failed(new Error('no geolocation'))
    navigator.geolocation.getCurrentPosition(
      ({ coords }) =>
        done({
          lon: Number(coords.longitude.toFixed(ABOUT_A_METRE)),
          lat: Number(coords.latitude.toFixed(ABOUT_A_METRE)),
          within: Math.round(coords.accuracy),
        }),
      failed,
      { enableHighAccuracy: true, timeout: PATIENCE_MS },
    )
  })
}

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
      {value ? (
        <span className="place-have">
          <Icon name="check" size={18} /> {t('place.have')}
        </span>
      ) : (
        <button type="button" id={id} className="soft-button" onClick={locate}>
          <Icon name="place" size={18} /> {t('place.use')}
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
