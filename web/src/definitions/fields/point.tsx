// A point in WGS 84: taken from the device, or typed.
import { AimOutlined, EnvironmentOutlined } from '@ant-design/icons'
import { Button, InputNumber } from 'antd'
import { useState } from 'react'
import { useText } from '@/locale'
import { fieldKind } from '../field'

type Point = { lon: number; lat: number }
/** Both parts stand only when both are given; a lone one is kept here while it is typed. */
type Half = { lon?: number | null; lat?: number | null }

const ABOUT_A_METRE = 5

function Edit({
  id,
  title,
  value,
  onChange,
}: {
  id?: string
  title: string
  value: Point | null | undefined
  onChange: ((value: Point | null) => void) | undefined
}) {
  const { t } = useText()
  const [half, setHalf] = useState<Half>({})
  const [says, setSays] = useState<string>()
  const now: Half = value ?? half
  const put = (change: Half) => {
    const next = { ...now, ...change }
    setHalf(next)
    onChange?.(next.lon != null && next.lat != null ? { lon: next.lon, lat: next.lat } : null)
  }
  const locate = () => {
    setSays(t('form.locating'))
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        setSays(undefined)
        put({
          lon: Number(coords.longitude.toFixed(ABOUT_A_METRE)),
          lat: Number(coords.latitude.toFixed(ABOUT_A_METRE)),
        })
      },
      () => setSays(t('form.not_located')),
      { enableHighAccuracy: true, timeout: 10_000 },
    )
  }
  return (
    <fieldset className="bare point" aria-label={title}>
      <InputNumber
        id={id}
        prefix={t('form.lon')}
        aria-label={`${title} ${t('form.lon')}`}
        min={-180}
        max={180}
        controls={false}
        value={now.lon ?? null}
        onChange={(lon) => put({ lon })}
      />
      <InputNumber
        prefix={t('form.lat')}
        aria-label={`${title} ${t('form.lat')}`}
        min={-90}
        max={90}
        controls={false}
        value={now.lat ?? null}
        onChange={(lat) => put({ lat })}
      />
      {'geolocation' in navigator && (
        <Button icon={<AimOutlined />} onClick={locate}>
          {t('form.locate')}
        </Button>
      )}
      {says && (
        <small className="muted" aria-live="polite">
          {says}
        </small>
      )}
    </fieldset>
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
