// The rows of a register on the map of grids, at the place that the server tells this reader.
import { useMemo, useState } from 'react'
import { useGrids } from '@/api/places'
import { type RowAsk, useMe, useRowsUpTo } from '@/api/queries'
import type { Row } from '@/api/types'
import { Await } from '@/components/Await'
import { GridMap } from '@/components/map/GridMap'
import type { Register } from '@/definitions/model'
import { rowLabel } from '@/definitions/rows'
import { useText } from '@/locale'
import { RowCard } from './RowCard'

/** More marks than this tell nobody anything. */
const MOST = 600

type Props = { register: Register; by: string; ask: RowAsk; columns: readonly string[] | undefined }

export function RowMap(props: Props) {
  const found = useRowsUpTo(props.register.key, props.ask, MOST)
  return (
    <Await query={found} rows={10}>
      {({ items, isPartial }) => <Drawn {...props} rows={items} isPartial={isPartial} />}
    </Await>
  )
}

/** Rows that stand at one point together. */
function spotsOf(rows: readonly Row[], by: string) {
  const at = new Map<string, Row[]>()
  for (const row of rows) {
    const value = row.fields[by]
    if (!value || typeof value !== 'object' || !('lon' in value) || !('lat' in value)) continue
    const key = `${value.lon},${value.lat}`
    at.set(key, [...(at.get(key) ?? []), row])
  }
  return [...at]
}

function Drawn({ register, by, columns, rows, isPartial }: Props & { rows: Row[]; isPartial: boolean }) {
  const { t } = useText()
  const me = useMe().data
  const orgs = useMemo(() => [...new Set((me?.roles ?? []).map((held) => held.org.id))], [me])
  const grids = useGrids(orgs)
  const spots = useMemo(() => spotsOf(rows, by), [rows, by])
  const [chosen, setChosen] = useState<string>()
  const placed = spots.reduce((sum, [, together]) => sum + together.length, 0)
  const marks = spots.map(([id, together]) => {
    const [lon = 0, lat = 0] = id.split(',').map(Number)
    const one = together[0]
    const title =
      (together.length === 1 && one && rowLabel(one, register)) || t('rows.count', { n: together.length })
    return { id, at: { lon, lat }, colour: 'blue' as const, title, count: together.length }
  })
  const shown = spots.find(([id]) => id === chosen)?.[1]
  return (
    <div className="case-map-two">
      <div className="case-map-area">
        <GridMap
          grids={grids ?? []}
          marks={marks}
          label={t('rows.map', { n: spots.length })}
          chosen={chosen}
          onChoose={setChosen}
        />
      </div>
      <div className="case-map-side">
        <p className="muted">
          {t('rows.shown', { n: placed })}
          {rows.length > placed && ` · ${t('rows.no_place', { n: rows.length - placed })}`}
          {isPartial && ` · ${t('rows.partial', { n: MOST })}`}
        </p>
        {/* The list does by keyboard what a click on the map does. */}
        <div className="case-map-list">
          {(shown ?? rows.slice(0, 40)).map((row) => (
            <RowCard key={row.id} register={register} row={row} columns={columns} without={by} />
          ))}
        </div>
        {shown && (
          <button type="button" className="filter-chip" onClick={() => setChosen(undefined)}>
            {t('rows.show_all')}
          </button>
        )}
      </div>
    </div>
  )
}
