// Chips that narrow a list to one of the four colours.
import type { Colour } from '@/api/types'
import { useText } from '@/locale'
import { ColourSign } from './ColourMark'

export function ColourFilter({
  value,
  counts,
  colours,
  onChange,
}: {
  value: string
  counts: Partial<Record<Colour, number>>
  colours: readonly Colour[]
  onChange: (colour: Colour | '') => void
}) {
  const { t } = useText()
  return (
    <fieldset className="bare colour-filter" aria-label={t('colour.filter')}>
      {colours.map((colour) => (
        <button
          key={colour}
          type="button"
          className="filter-chip"
          aria-pressed={value === colour}
          onClick={() => onChange(value === colour ? '' : colour)}
        >
          <ColourSign colour={colour} size={14} />
          {t(`colour.${colour}`)}
          {counts[colour] !== undefined && <b className="num">{counts[colour]}</b>}
        </button>
      ))}
    </fieldset>
  )
}
