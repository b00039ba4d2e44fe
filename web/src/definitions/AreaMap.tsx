// The map beside the corners of an area: each click, or Enter at the pin, adds a corner.
import { useState } from 'react'
import { rounded, useGridsAround } from '@/api/placing'
import type { Position } from '@/api/types'
import { PlaceDrawing } from '@/components/map/PlaceDrawing'
import type { Point } from '@/components/map/projection'
import { useText } from '@/locale'

type Props = { org: string | undefined; corners: readonly Position[]; onAdd: (at: Position) => void }

export default function AreaMap({ org, corners, onAdd }: Props) {
  const { t } = useText()
  const [first] = corners
  const [pin, setPin] = useState<Point | undefined>(first && { lon: first[0], lat: first[1] })
  const { grids, own, isLoading, error } = useGridsAround(pin, org)
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
        grids={grids}
        start={own}
        at={pin}
        area={corners}
        onMove={(at) => setPin(rounded(at))}
        onTake={(at) => {
          const { lon, lat } = rounded(at)
          setPin({ lon, lat })
          onAdd([lon, lat])
        }}
      />
      <small className="muted">{t('form.area_how')}</small>
    </>
  )
}
