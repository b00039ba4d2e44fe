// Choosing a place on a map of the grids around: by finger, by keyboard, or from where the phone is now.
import { type KeyboardEvent, type PointerEvent, useMemo, useRef, useState } from 'react'
import type { Grid, Position } from '@/api/types'
import {
  boxOf,
  covers,
  middleOf,
  type Point,
  projection,
  scaleBar,
  unproject,
} from '@/components/map/projection'
import { useSize } from '@/components/map/useSize'
import { useView } from '@/components/map/useView'
import { useText } from '@/locale'
import { type PlaceScope, rounded, useGridsAround, usePlaceFound } from '../data/places'
import { whereAmI } from '../data/position'
import { Icon } from './Icon'
import { PlaceName } from './PlaceName'
import { Sheet } from './Sheet'

type Props = {
  scope: PlaceScope
  value: Point | undefined
  onDone: (at: Point) => void
  onClose: () => void
}

const EDGE = 18
/** A tap may tremble; more than this is a drag. */
const TREMBLE_PX = 6
const KEY_PX = 12
const LABELS_FROM_PX = 70

export default function PlaceMap({ scope, value, onDone, onClose }: Props) {
  const { t } = useText()
  const [at, setAt] = useState(value)
  const [says, setSays] = useState('')
  const { grids, own, isLoading, error } = useGridsAround(at, scope.org)
  const found = usePlaceFound(scope.loop, at)
  const locate = async () => {
    setSays(t('form.locating'))
    try {
      const { within, ...here } = await whereAmI()
      setAt(here)
      setSays(t('place.exact', { n: within }))
    } catch {
      setSays(t('form.not_located'))
    }
  }
  return (
    <Sheet title={t('place.map')} onClose={onClose}>
      <p className="muted">{t('place.how')}</p>
      {grids.length > 0 ? (
        <Drawing grids={grids} start={own} at={at} onMove={(next) => setAt(rounded(next))} />
      ) : (
        <p className="muted place-none" role={error ? 'alert' : undefined}>
          {t(isLoading ? 'state.loading' : error ? 'place.failed' : 'place.none')}
        </p>
      )}
      <p className="place-says" aria-live="polite" data-testid="place-says">
        {at ? <PlaceName found={found.data} /> : t('place.nothing')}
        {says && <small className="muted"> · {says}</small>}
      </p>
      <div className="buttons up">
        <button
          type="button"
          className="button main"
          disabled={!at}
          data-testid="place-done"
          onClick={() => at && onDone(at)}
        >
          {t('place.done')}
        </button>
        <button type="button" className="button" onClick={locate}>
          <Icon name="place" size={18} /> {t('place.use')}
        </button>
      </div>
    </Sheet>
  )
}

type DrawingProps = {
  grids: readonly Grid[]
  /** What the map shows first, while no place is chosen. */
  start: readonly Grid[]
  at: Point | undefined
  onMove: (at: Point) => void
}

function Drawing({ grids, start, at, onMove }: DrawingProps) {
  const { t } = useText()
  const [ref, { width, height }] = useSize()
  // The frame stays while more grids arrive: nothing jumps under the finger.
  const [frame] = useState(() => boxOf(around(at, start.length > 0 ? start : grids)))
  const { view, zoom, drag } = useView(width, height)
  const pressed = useRef<{ x: number; y: number; isDrag: boolean } | undefined>(undefined)
  const outlines = useMemo(
    () => grids.filter((grid) => (grid.outline?.coordinates[0]?.length ?? 0) > 2),
    [grids],
  )
  if (!frame || width === 0) return <div ref={ref} className="place-map" />
  const { project, metrePx } = projection(frame, width, height, EDGE)
  const back = unproject(project)
  const put = ([lon, lat]: Position) => {
    const { x, y } = project([lon, lat])
    return { x: x * view.scale + view.x, y: y * view.scale + view.y }
  }
  const take = (x: number, y: number) => onMove(back((x - view.x) / view.scale, (y - view.y) / view.scale))
  const pin = at && put([at.lon, at.lat])
  const bar = scaleBar(metrePx * view.scale, 90)

  const down = (event: PointerEvent<SVGSVGElement>) => {
    pressed.current = { x: event.clientX, y: event.clientY, isDrag: false }
    event.currentTarget.setPointerCapture?.(event.pointerId)
  }
  const move = (event: PointerEvent<SVGSVGElement>) => {
    const from = pressed.current
    if (!from) return
    const [dx, dy] = [event.clientX - from.x, event.clientY - from.y]
    if (!from.isDrag && Math.hypot(dx, dy) < TREMBLE_PX) return
    pressed.current = { x: event.clientX, y: event.clientY, isDrag: true }
    drag(dx, dy)
  }
  const up = (event: PointerEvent<SVGSVGElement>) => {
    const from = pressed.current
    pressed.current = undefined
    if (!from || from.isDrag) return
    const { left, top } = event.currentTarget.getBoundingClientRect()
    take(event.clientX - left, event.clientY - top)
  }
  const key = (event: KeyboardEvent) => {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key]
    if (way) {
      const from = pin ?? { x: width / 2, y: height / 2 }
      take(from.x + (way[0] ?? 0) * KEY_PX, from.y + (way[1] ?? 0) * KEY_PX)
    } else if (event.key === '+' || event.key === '=') zoom(1.5)
    else if (event.key === '-') zoom(1 / 1.5)
    else return
    event.preventDefault()
  }
  return (
    <div ref={ref} className="place-map">
      <svg
        width={width}
        height={height}
        role="application"
        aria-label={t('place.label')}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it is worked by keys as well as by finger
        tabIndex={0}
        data-testid="place-map"
        onPointerDown={down}
        onPointerMove={move}
        onPointerUp={up}
        onPointerCancel={() => {
          pressed.current = undefined
        }}
        onWheel={(event) => zoom(event.deltaY < 0 ? 1.2 : 1 / 1.2, event.nativeEvent)}
        onKeyDown={key}
      >
        {outlines.map((grid) => (
          <Outline key={grid.id} grid={grid} put={put} isLit={!!at && covers(grid, at)} />
        ))}
        {pin && (
          <g className="place-pin" transform={`translate(${pin.x},${pin.y})`} data-testid="place-pin">
            <path d="M0,0 C-3,-9 -11,-13 -11,-22 A11,11 0 0 1 11,-22 C11,-13 3,-9 0,0Z" />
            <circle cy="-22" r="4" />
          </g>
        )}
        <g className="place-scale" transform={`translate(12,${height - 12})`}>
          <path d={`M0,-5V0H${bar.px}V-5`} />
          <text x={bar.px + 6} y="0">
            {t('place.metres', { n: bar.metres })}
          </text>
        </g>
      </svg>
      <div className="place-tools">
        <button type="button" aria-label={t('place.closer')} onClick={() => zoom(1.5)}>
          <Icon name="plus" size={20} />
        </button>
        <button type="button" aria-label={t('place.further')} onClick={() => zoom(1 / 1.5)}>
          <span aria-hidden="true">−</span>
        </button>
      </div>
    </div>
  )
}

/** About 350 m each way around a place that is known; otherwise all that the org has. */
const AROUND = 0.0032

function around(at: Point | undefined, grids: readonly Grid[]): Position[] {
  if (at) return [-AROUND, AROUND].map((by): Position => [at.lon + by, at.lat + by])
  return grids.flatMap((grid) => grid.outline?.coordinates[0] ?? [])
}

function Outline({ grid, put, isLit }: { grid: Grid; put: (at: Position) => Point2; isLit: boolean }) {
  const rings = grid.outline?.coordinates ?? []
  const path = rings.map((ring) => `M${ring.map((one) => pair(put(one))).join('L')}Z`).join('')
  const outer = (rings[0] ?? []).map(put)
  const wide = Math.max(...outer.map(({ x }) => x)) - Math.min(...outer.map(({ x }) => x))
  const middle = put(middleOf(rings[0] ?? []))
  const room = Math.floor(wide / 13)
  const name = grid.name.length <= room ? grid.name : `…${grid.name.slice(-Math.max(room - 1, 3))}`
  return (
    <g className={isLit ? 'place-grid lit' : 'place-grid'}>
      <path d={path} />
      {wide > LABELS_FROM_PX && (
        <text x={middle.x} y={middle.y}>
          {name}
        </text>
      )}
    </g>
  )
}

type Point2 = { x: number; y: number }
const pair = ({ x, y }: Point2) => `${x.toFixed(1)},${y.toFixed(1)}`
