// The rows of a register on the map of grids: at the place that the server tells this reader, or as the areas they are.
import { useMemo } from 'react'
import { useRowsUpTo } from '@/api/queries'
import type { Row } from '@/api/types'
import { Await } from '@/components/Await'
import { MapBeside, together } from '@/components/looks/MapBeside'
import { middleOf } from '@/components/map/projection'
import { type Area, cornersOf } from '@/definitions/areas'
import { rowLabel } from '@/definitions/rows'
import { useText } from '@/locale'
import type { Look } from './look'
import { RowCard } from './RowCard'

/** More marks than this tell nobody anything. */
const MOST = 600

export default function RowMap(props: Look) {
  const found = useRowsUpTo(props.register.key, props.ask, MOST)
  return (
    <Await query={found} rows={10}>
      {({ items, isPartial }) => <Drawn {...props} rows={items} isPartial={isPartial} />}
    </Await>
  )
}

function pointOf(value: unknown) {
  if (!value || typeof value !== 'object' || !('lon' in value) || !('lat' in value)) return
  return { lon: Number(value.lon), lat: Number(value.lat) }
}

const areaOf = (value: unknown) =>
  value && typeof value === 'object' && 'coordinates' in value ? (value as Area) : undefined

/** Each area has a mark of its own; points that are one place share theirs. */
function placesOf(rows: readonly Row[], by: string) {
  const areas = rows.flatMap((row) => {
    const area = areaOf(row.fields[by])
    if (!area) return []
    const corners = cornersOf(area)
    const [lon, lat] = middleOf(corners)
    return [{ id: row.id, at: { lon, lat }, area: corners, items: [row] }]
  })
  return [...areas, ...together(rows, (row) => pointOf(row.fields[by]))]
}

function Drawn({ register, by, columns, rows, isPartial }: Look & { rows: Row[]; isPartial: boolean }) {
  const { t } = useText()
  const places = useMemo(() => placesOf(rows, by), [rows, by])
  const placed = places.reduce((sum, { items }) => sum + items.length, 0)
  const spots = places.map(({ items, ...mark }) => {
    const [one] = items
    const title =
      (items.length === 1 && one && rowLabel(one, register)) || t('rows.count', { n: items.length })
    return { mark: { ...mark, title, count: items.length }, items }
  })
  const notes = [
    t('rows.shown', { n: placed }),
    rows.length > placed && t('rows.no_place', { n: rows.length - placed }),
    isPartial && t('rows.partial', { n: MOST }),
  ]
  return (
    <MapBeside
      spots={spots}
      label={t('rows.map', { n: spots.length })}
      note={notes.filter(Boolean).join(' · ')}
      all={rows}
      showAll={t('rows.show_all')}
      cardOf={(row) => <RowCard key={row.id} register={register} row={row} columns={columns} without={by} />}
    />
  )
}
