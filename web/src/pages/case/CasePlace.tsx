// Where a case is: on the grids of its org, with the name of the grid.
import { useMemo } from 'react'
import { useGrids } from '@/api/places'
import type { Case } from '@/api/types'
import { GridMap } from '@/components/map/GridMap'
import { covers } from '@/components/map/projection'
import { placeOf } from '@/definitions/caseWords'
import type { Loop } from '@/definitions/model'
import { useText } from '@/locale'

export function CasePlace({ of, loop }: { of: Case; loop: Loop | undefined }) {
  const { t } = useText()
  const place = placeOf(of.fields, loop)
  const orgs = useMemo(() => (place ? [of.org.id] : []), [place, of.org.id])
  const grids = useGrids(orgs)
  if (!place) return null
  const grid = grids?.find((one) => covers(one, place))
  const marks = [{ id: of.id, at: place, colour: of.colour, title: of.number }]
  return (
    <section className="panel case-place">
      <header className="panel-head">
        <h2>{t('map.where')}</h2>
        <span className="grow" />
        <span className="quiet">{grid?.name ?? of.org.name}</span>
        <span className="num muted">
          {place.lon.toFixed(5)}, {place.lat.toFixed(5)}
        </span>
      </header>
      <div className="case-map">
        <GridMap
          grids={grids ?? []}
          marks={marks}
          chosen={of.id}
          label={t('map.of_case', { number: of.number })}
        />
      </div>
    </section>
  )
}
