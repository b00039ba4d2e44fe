// The cases on the map of grids, at the place that the server tells this reader: exact, or blurred.
import { useQueries } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useGrids } from '@/api/places'
import { type CaseFilter, type CaseSort, definitionQuery, useCasesUpTo, useMe } from '@/api/queries'
import type { Case, Colour } from '@/api/types'
import { Await } from '@/components/Await'
import { Empty } from '@/components/Empty'
import { GridMap, type Mark } from '@/components/map/GridMap'
import { placeOf } from '@/definitions/caseWords'
import { useText } from '@/locale'
import { CaseCard } from './CaseCard'

/** More marks than this tell nobody anything. */
const MOST = 600
const WORST: readonly Colour[] = ['red', 'yellow', 'blue', 'green']

export function CaseMap({ filter, sort }: { filter: CaseFilter; sort: CaseSort }) {
  const found = useCasesUpTo(filter, sort, MOST)
  return (
    <Await query={found} rows={10}>
      {({ items, isPartial }) => <Drawn cases={items} isPartial={isPartial} org={filter.org} />}
    </Await>
  )
}

type Spot = { mark: Mark; cases: Case[] }

/** One mark a place: cases that are blurred to the same point stand there together. */
function useSpots(cases: readonly Case[]): Spot[] {
  const { t } = useText()
  const keys = useMemo(() => [...new Set(cases.map((one) => one.loop))], [cases])
  const loops = useQueries({ queries: keys.map((key) => definitionQuery('loop', key)) })
  const at = new Map<string, Case[]>()
  for (const one of cases) {
    const place = placeOf(one.fields, loops[keys.indexOf(one.loop)]?.data)
    if (!place) continue
    const key = `${place.lon},${place.lat}`
    at.set(key, [...(at.get(key) ?? []), one])
  }
  return [...at].map(([id, together]) => {
    const [lon = 0, lat = 0] = id.split(',').map(Number)
    const colour = WORST.find((one) => together.some((of) => of.colour === one)) ?? 'blue'
    const title =
      together.length === 1 ? (together[0]?.number ?? '') : t('case_map.together', { n: together.length })
    return { mark: { id, at: { lon, lat }, colour, title, count: together.length }, cases: together }
  })
}

function Drawn({ cases, isPartial, org }: { cases: Case[]; isPartial: boolean; org: string | undefined }) {
  const { t } = useText()
  const me = useMe().data
  const orgs = useMemo(
    () => (org ? [org] : [...new Set((me?.roles ?? []).map((held) => held.org.id))]),
    [org, me],
  )
  const grids = useGrids(orgs)
  const spots = useSpots(cases)
  const [chosen, setChosen] = useState<string>()
  const shown = spots.find(({ mark }) => mark.id === chosen)
  const placed = spots.reduce((sum, spot) => sum + spot.cases.length, 0)
  if (cases.length === 0)
    return <Empty title={t('cases.none_match')} because={t('cases.none_match_because')} />
  return (
    <div className="case-map-two">
      <div className="case-map-area">
        <GridMap
          grids={grids ?? []}
          marks={spots.map(({ mark }) => mark)}
          label={t('case_map.label', { n: placed })}
          chosen={chosen}
          onChoose={setChosen}
        />
      </div>
      <div className="case-map-side">
        <p className="muted">
          {t('case_map.shown', { n: placed })}
          {cases.length > placed && ` ${t('case_map.no_place', { n: cases.length - placed })}`}
          {isPartial && ` ${t('case_map.partial', { n: MOST })}`}
        </p>
        {/* The list does by keyboard what a click on the map does. */}
        <div className="case-map-list">
          {(shown?.cases ?? spots.flatMap((spot) => spot.cases).slice(0, 40)).map((one) => (
            <CaseCard key={one.id} of={one} withState />
          ))}
        </div>
        {shown && (
          <button type="button" className="filter-chip" onClick={() => setChosen(undefined)}>
            {t('case_map.all')}
          </button>
        )}
      </div>
    </div>
  )
}
