// The map of grids with a list beside it: what stands at the chosen mark, or the first of all.
import { type ReactNode, useMemo, useState } from 'react'
import { useGrids } from '@/api/places'
import { useMe } from '@/api/queries'
import { GridMap, type Mark } from '@/components/map/GridMap'

const LISTED_MAX = 40

/** One mark a place, and what stands there together. */
export type Spot<T> = { mark: Mark; items: readonly T[] }

/** What stands at one point together, by `lon,lat`. */
export function together<T>(
  items: readonly T[],
  pointOf: (item: T) => { lon: number; lat: number } | undefined,
) {
  const at = new Map<string, { at: { lon: number; lat: number }; items: T[] }>()
  for (const item of items) {
    const point = pointOf(item)
    if (!point) continue
    const { lon, lat } = point
    const id = `${lon},${lat}`
    at.set(id, { at: { lon, lat }, items: [...(at.get(id)?.items ?? []), item] })
  }
  return [...at].map(([id, spot]) => ({ id, ...spot }))
}

type Props<T> = {
  /** Whose grids are drawn; without it, those of the places where the reader holds a role. */
  org?: string | undefined
  spots: readonly Spot<T>[]
  label: string
  note: ReactNode
  /** What is listed while no mark is chosen. */
  all: readonly T[]
  showAll: string
  cardOf: (item: T) => ReactNode
}

export function MapBeside<T>({ org, spots, label, note, all, showAll, cardOf }: Props<T>) {
  const me = useMe().data
  const orgs = useMemo(
    () => (org ? [org] : [...new Set((me?.roles ?? []).map((held) => held.org.id))]),
    [org, me],
  )
  const grids = useGrids(orgs)
  const [chosen, setChosen] = useState<string>()
  const shown = spots.find(({ mark }) => mark.id === chosen)?.items
  return (
    <div className="case-map-two">
      <div className="case-map-area">
        <GridMap
          grids={grids ?? []}
          marks={spots.map(({ mark }) => mark)}
          label={label}
          chosen={chosen}
          onChoose={setChosen}
        />
      </div>
      <div className="case-map-side">
        <p className="muted">{note}</p>
        {/* The list does by keyboard what a click on the map does. */}
        <div className="case-map-list">{(shown ?? all.slice(0, LISTED_MAX)).map(cardOf)}</div>
        {shown && (
          <button type="button" className="filter-chip" onClick={() => setChosen(undefined)}>
            {showAll}
          </button>
        )}
      </div>
    </div>
  )
}
