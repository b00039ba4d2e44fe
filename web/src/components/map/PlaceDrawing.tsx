// The grids around a place, and a pin on them: put by finger, by mouse or by keyboard. The desk and the phone share it.
import { type KeyboardEvent, type PointerEvent, useEffect, useMemo, useRef, useState } from 'react'
import type { Grid, Position } from '@/api/types'
import { useText } from '@/locale'
import { boxOf, covers, middleOf, type Point, projection, scaleBar, unproject } from './projection'
import { useSize } from './useSize'
import { useView } from './useView'
import './place.css'

const EDGE = 18
/** A tap may tremble; more than this is a drag. */
const TREMBLE_PX = 6
const KEY_PX = 12
const LABELS_FROM_PX = 70

type Props = {
  grids: readonly Grid[]
  /** What the map shows first, while no place is chosen. */
  start: readonly Grid[]
  at: Point | undefined
  onMove: (at: Point) => void
  /** Where a line is drawn: what is clicked is taken into it, and so is the pin by Enter. */
  onTake?: (at: Point) => void
  /** The line that is drawn so far. */
  area?: readonly Position[]
}

export function PlaceDrawing({ grids, start, at, onMove, onTake, area }: Props) {
  const { t } = useText()
  const [ref, { width, height }] = useSize()
  // The frame stays while more grids arrive: nothing jumps under the finger.
  const [frame] = useState(() => boxOf(around(at, start, grids)))
  const { view, zoom, drag } = useView(width, height, true)
  useEffect(() => {
    const box = ref.current
    // A wheel scrolls the page until somebody works on the map. (React listens passively: it could not hold the page.)
    const wheel = (event: WheelEvent) => {
      if (!event.ctrlKey && !box?.contains(document.activeElement)) return
      event.preventDefault()
      zoom(event.deltaY < 0 ? 1.2 : 1 / 1.2, event)
    }
    box?.addEventListener('wheel', wheel, { passive: false })
    return () => box?.removeEventListener('wheel', wheel)
  }, [ref, zoom])
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
  const spot = (x: number, y: number) => back((x - view.x) / view.scale, (y - view.y) / view.scale)
  const take = (x: number, y: number) => onMove(spot(x, y))
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
    const tapped = spot(event.clientX - left, event.clientY - top)
    if (onTake) onTake(tapped)
    else onMove(tapped)
  }
  const key = (event: KeyboardEvent) => {
    // Those are the browser's: larger type, and the page before.
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key]
    if (way) {
      const from = pin ?? { x: width / 2, y: height / 2 }
      const [dx, dy] = [(way[0] ?? 0) * KEY_PX, (way[1] ?? 0) * KEY_PX]
      const [x, y] = [from.x + dx, from.y + dy]
      take(x, y)
      // The map goes along before the pin leaves it.
      if (x < EDGE || x > width - EDGE || y < EDGE || y > height - EDGE) drag(-dx, -dy)
    } else if (event.key === 'Enter' && onTake && at) onTake(at)
    else if (event.key === '+' || event.key === '=') zoom(1.5)
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
        onKeyDown={key}
      >
        {outlines.map((grid) => (
          <Outline key={grid.id} grid={grid} put={put} isLit={!!at && covers(grid, at)} />
        ))}
        {area && area.length > 0 && (
          <path
            className="place-line"
            d={`M${area.map((one) => pair(put(one))).join('L')}${area.length > 2 ? 'Z' : ''}`}
          />
        )}
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
          <span aria-hidden="true">+</span>
        </button>
        <button type="button" aria-label={t('place.further')} onClick={() => zoom(1 / 1.5)}>
          <span aria-hidden="true">−</span>
        </button>
      </div>
    </div>
  )
}

/** About 350 m each way around a place. */
const AROUND = 0.0032

/** A place in a grid with what is around it, one in none together with the grids; otherwise all that the org has. */
function around(at: Point | undefined, start: readonly Grid[], grids: readonly Grid[]): Position[] {
  const near = at ? [-AROUND, AROUND].map((by): Position => [at.lon + by, at.lat + by]) : []
  if (at && grids.some((grid) => covers(grid, at))) return near
  const shown = start.length > 0 ? start : grids
  return [...near, ...shown.flatMap((grid) => grid.outline?.coordinates[0] ?? [])]
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
