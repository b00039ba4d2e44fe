// The map beside the coordinates of a form: the grids around, and a pin that mouse or arrow keys put.
import { rounded, useGridsAround } from '@/api/placing'
import { PlaceDrawing } from '@/components/map/PlaceDrawing'
import type { Point } from '@/components/map/projection'
import { useRested } from '@/components/useRested'
import { useText } from '@/locale'

type Props = {
  /** Near which org the map begins, while no place is chosen. */
  org: string | undefined
  value: Point | undefined
  /** Counts what came from elsewhere than this map: it then looks there. */
  moves: number
  onMove: (at: Point) => void
}

export default function PlaceMap({ org, value, moves, onMove }: Props) {
  const { t } = useText()
  const rested = useRested(moves)
  const { grids, own, isLoading, error } = useGridsAround(value, org)
  if (grids.length === 0) {
    return (
      <p className="place-map blank muted" role={error ? 'alert' : 'status'}>
        {t(isLoading ? 'state.loading' : error ? 'place.failed' : 'place.none')}
      </p>
    )
  }
  return (
    <>
      <PlaceDrawing
        key={rested}
        grids={grids}
        start={own}
        at={value}
        onMove={(next) => onMove(rounded(next))}
      />
      <small className="muted">{t('place.how')}</small>
    </>
  )
}
