// The shape of an area, small, with its extent beside it.
import { useText } from '@/locale'
import { type Area, cornersOf, extent, pathOf } from './areas'

const [WIDE, HIGH] = [36, 26]

export function useExtent() {
  const { t, language } = useText()
  return (area: Area): string => {
    const metres = extent(cornersOf(area))
    const number = (n: number, digits: number) =>
      n.toLocaleString(language, { maximumFractionDigits: digits })
    return metres < 1_000_000
      ? t('form.square_metres', { n: number(metres, 0) })
      : t('form.square_km', { n: number(metres / 1_000_000, 2) })
  }
}

export function AreaShape({ area }: { area: Area }) {
  const said = useExtent()
  return (
    <span className="num">
      <svg width={WIDE} height={HIGH} aria-hidden="true" style={{ verticalAlign: 'middle' }}>
        <path
          d={pathOf(cornersOf(area), WIDE, HIGH)}
          fill="currentColor"
          fillOpacity="0.15"
          stroke="currentColor"
        />
      </svg>{' '}
      {said(area)}
    </span>
  )
}
