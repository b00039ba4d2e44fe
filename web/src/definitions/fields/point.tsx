// A point in WGS 84: chosen on a map, taken from the device, or typed.
import { AimOutlined, CheckOutlined, EnvironmentOutlined } from '@ant-design/icons'
import { Button, InputNumber } from 'antd'
import { lazy, Suspense, useId, useState } from 'react'
import { rounded, usePlaceFound, usePlaceScope } from '@/api/placing'
import type { Point } from '@/components/map/projection'
import { useRested } from '@/components/useRested'
import { useText } from '@/locale'
import { fieldKind } from '../field'

/** Both parts stand only when both are given; a lone one is kept here while it is typed. */
type Half = { lon?: number | null; lat?: number | null }

const ABOUT_A_METRE = 5

/** The map comes when somebody wants it. */
const PlaceMap = lazy(() => import('../PlaceMap'))

type EditProps = {
  id: string | undefined
  title: string
  value: Point | null | undefined
  onChange: ((value: Point | null) => void) | undefined
}

function Edit({ id, title, value, onChange }: EditProps) {
  const { t } = useText()
  const scope = usePlaceScope()
  const panel = useId()
  const [half, setHalf] = useState<Half>({})
  const [says, setSays] = useState<string>()
  const [isMap, setMap] = useState(false)
  const [moves, setMoves] = useState(0)
  const now: Half = value ?? half
  const put = (change: Half) => {
    const next = { ...now, ...change }
    setHalf(next)
    onChange?.(next.lon != null && next.lat != null ? { lon: next.lon, lat: next.lat } : null)
  }
  const putFromElsewhere = (change: Half) => {
    setSays(undefined)
    setMoves((n) => n + 1)
    put(change)
  }
  const locate = () => {
    setSays(t('form.locating'))
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => putFromElsewhere(rounded({ lon: coords.longitude, lat: coords.latitude })),
      () => setSays(t('form.not_located')),
      { enableHighAccuracy: true, timeout: 10_000 },
    )
  }
  const typed = (part: 'lon' | 'lat', most: number) => ({
    prefix: t(`form.${part}`),
    'aria-label': `${title} ${t(`form.${part}`)}`,
    min: -most,
    max: most,
    controls: false,
    value: now[part] ?? null,
    onChange: (next: number | null) => putFromElsewhere({ [part]: next }),
  })
  return (
    <fieldset className="bare point" aria-label={title}>
      {scope && (
        <Button
          icon={<EnvironmentOutlined />}
          aria-expanded={isMap}
          aria-controls={panel}
          data-testid="open-map"
          onClick={() => setMap(!isMap)}
        >
          {t(isMap ? 'place.close' : 'place.on_map')}
        </Button>
      )}
      {'geolocation' in navigator && (
        <Button icon={<AimOutlined />} onClick={locate}>
          {t('form.locate')}
        </Button>
      )}
      <InputNumber {...(id ? { id } : {})} {...typed('lon', 180)} />
      <InputNumber {...typed('lat', 90)} />
      <div id={panel} className="point-map" hidden={!isMap}>
        {isMap && (
          <Suspense fallback={<p className="place-map blank muted">{t('state.loading')}</p>}>
            <PlaceMap
              org={scope?.org}
              value={value ?? undefined}
              moves={moves}
              onMove={(at) => {
                setSays(undefined)
                put(at)
              }}
            />
          </Suspense>
        )}
      </div>
      <p className="point-says" aria-live="polite" data-testid="place-says">
        {says ?? (value && scope?.loop && <Where loop={scope.loop} at={value} />)}
      </p>
    </fieldset>
  )
}

/** The org and the grid that a place leads to, or why there is none. */
function Where({ loop, at }: { loop: string; at: Point }) {
  const { t } = useText()
  const { data: found, isError } = usePlaceFound(loop, useRested(at))
  if (isError) return <span className="point-because">{t('place.failed')}</span>
  if (!found) return t('state.loading')
  if (!found.org) return <span className="point-because">{found.because}</span>
  return (
    <>
      <CheckOutlined /> {found.org.name}
      {found.grid && ` · ${found.grid.name}`}
    </>
  )
}

export const point = fieldKind<Point>({
  Show: ({ value }) => (
    <span className="num">
      <EnvironmentOutlined /> {value.lon.toFixed(ABOUT_A_METRE)}, {value.lat.toFixed(ABOUT_A_METRE)}
    </span>
  ),
  Edit: ({ spec, id, value, onChange }) => (
    <Edit id={id} title={spec.title} value={value} onChange={onChange} />
  ),
  isWide: () => true,
})
