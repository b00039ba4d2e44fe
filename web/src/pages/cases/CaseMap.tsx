// The cases on the map of grids, at the place that the server tells this reader: exact, or blurred.
import { useQueries } from '@tanstack/react-query'
import { useMemo } from 'react'
import { type CaseFilter, type CaseSort, definitionQuery, useCasesUpTo } from '@/api/queries'
import type { Case, Colour } from '@/api/types'
import { Await } from '@/components/Await'
import { Empty } from '@/components/Empty'
import { MapBeside, type Spot, together } from '@/components/looks/MapBeside'
import { placeOf } from '@/definitions/caseWords'
import { useText } from '@/locale'
import { CaseCard } from './CaseCard'

/** More marks than this tell nobody anything. */
const MOST = 600
const WORST: readonly Colour[] = ['red', 'yellow', 'blue', 'green']

export default function CaseMap({ filter, sort }: { filter: CaseFilter; sort: CaseSort }) {
  const found = useCasesUpTo(filter, sort, MOST)
  return (
    <Await query={found} rows={10}>
      {({ items, isPartial }) => <Drawn cases={items} isPartial={isPartial} org={filter.org} />}
    </Await>
  )
}

/** One mark a place: cases that are blurred to the same point stand there together. */
function useSpots(cases: readonly Case[]): Spot<Case>[] {
  const { t } = useText()
  const keys = useMemo(() => [...new Set(cases.map((one) => one.loop))], [cases])
  const loops = useQueries({ queries: keys.map((key) => definitionQuery('loop', key)) })
  const placeIn = (one: Case) => placeOf(one.fields, loops[keys.indexOf(one.loop)]?.data)
  return together(cases, placeIn).map(({ id, at, items }) => {
    const colour = WORST.find((one) => items.some((of) => of.colour === one)) ?? 'blue'
    const title = items.length === 1 ? (items[0]?.number ?? '') : t('case_map.together', { n: items.length })
    return { mark: { id, at, colour, title, count: items.length }, items }
  })
}

function Drawn({ cases, isPartial, org }: { cases: Case[]; isPartial: boolean; org: string | undefined }) {
  const { t } = useText()
  const spots = useSpots(cases)
  const placed = spots.reduce((sum, { items }) => sum + items.length, 0)
  if (cases.length === 0)
    return <Empty title={t('cases.none_match')} because={t('cases.none_match_because')} />
  const notes = [
    t('case_map.shown', { n: placed }),
    cases.length > placed && t('case_map.no_place', { n: cases.length - placed }),
    isPartial && t('case_map.partial', { n: MOST }),
  ]
  return (
    <MapBeside
      org={org}
      spots={spots}
      label={t('case_map.label', { n: placed })}
      note={notes.filter(Boolean).join(' ')}
      all={spots.flatMap(({ items }) => items)}
      showAll={t('case_map.all')}
      cardOf={(one) => <CaseCard key={one.id} of={one} withState />}
    />
  )
}
