// The sum under a list: how many there are by the filter, and of each colour.
import { useIsFetching } from '@tanstack/react-query'
import { type CaseFilter, useCaseCount, useColourCounts } from '@/api/queries'
import type { Colour } from '@/api/types'
import { ColourSign } from '@/components/ColourMark'
import { useText } from '@/locale'

const COLOURS = ['red', 'yellow', 'blue', 'green'] as const

/** What the lines above are drawn from. */
const DRAWS: readonly unknown[] = ['cases', 'definitions', 'definition']

export function SumLine({ filter }: { filter: CaseFilter }) {
  const { t } = useText()
  const count = useCaseCount(filter)
  const { colour, ...anyColour } = filter
  const counts = useColourCounts(anyColour, COLOURS)
  const asked: readonly Colour[] = colour ? COLOURS.filter((one) => colour.split(',').includes(one)) : COLOURS
  // Until what it sums up is drawn above, it would be pushed down.
  const isFirst =
    useIsFetching({
      predicate: ({ queryKey, state }) => DRAWS.includes(queryKey[0]) && state.data === undefined,
    }) > 0
  if (count.data === undefined || isFirst) return null
  return (
    <p className="sum-line num">
      <b>{t('cases.sum', { n: count.data })}</b>
      {asked.map((one) => (
        <span key={one}>
          <ColourSign colour={one} size={13} /> {t(`colour.${one}`)} {counts[one] ?? '…'}
        </span>
      ))}
    </p>
  )
}
