// A light map of grids with cases on it: drawn here, from the server's outlines alone, without tiles.
import { AimOutlined, MinusOutlined, PlusOutlined } from '@ant-design/icons'
import { type PointerEvent, useMemo, useRef } from 'react'
import type { Colour, Grid, Position } from '@/api/types'
import { ColourSign } from '@/components/ColourMark'
import { extent } from '@/definitions/areas'
import { useText } from '@/locale'
import { boxOf, covers, middleOf, type Point, projection, scaleBar } from './projection'
import { useSize } from './useSize'
import { useView } from './useView'

/**
 * What stands on the map; `count` when a mark stands for several at one place. Without a colour it is a mere dot: the
 * four colours tell how a case stands in time, and nothing else. What is no place but an area has its outline besides, and
 * its mark inside.
 */
export type Mark = {
  id: string
  at: Point
  area?: readonly Position[]
  colour?: Colour
  title: string
  count?: number
}

type Props = {
  grids: readonly Grid[]
  marks: readonly Mark[]
  label: string
  chosen?: string | undefined
  picked?: ReadonlySet<string>
  onChoose?: (id: string) => void
}

const EDGE = 34
const LABELS_FROM_PX = 64
const SIGN = 18

export function GridMap({ grids, marks, label, chosen, picked, onChoose }: Props) {
  const { t } = useText()
  const [ref, { width, height }] = useSize()
  const outlines = useMemo(
    () => grids.filter((grid) => (grid.outline?.coordinates[0]?.length ?? 0) > 2),
    [grids],
  )
  const box = useMemo(() => {
    const inGrids = outlines.flatMap((grid) => grid.outline?.coordinates[0] ?? [])
    // Marks far outside the grids are mistakes; they must not make the rest tiny.
    if (inGrids.length > 0) return boxOf(inGrids)
    return boxOf(marks.flatMap(({ at, area }) => area ?? [[at.lon, at.lat] as Position]))
  }, [outlines, marks])
  const { view, zoom, drag, reset, isMoved } = useView(width, height)
  const moved = useRef(false)

  if (!box) return <div ref={ref} className="grid-map blank" />
  const { project, metrePx } = projection(box, width, height, EDGE)
  const place = (position: Position) => {
    const { x, y } = project(position)
    return { x: x * view.scale + view.x, y: y * view.scale + view.y }
  }
  const bar = scaleBar(metrePx * view.scale, 110)
  const move = (event: PointerEvent<SVGSVGElement>) => {
    if (event.buttons !== 1) return
    if (Math.abs(event.movementX) + Math.abs(event.movementY) > 0) moved.current = true
    drag(event.movementX, event.movementY)
  }
  return (
    <div ref={ref} className="grid-map">
      {width > 0 && (
        <svg
          width={width}
          height={height}
          role="img"
          aria-label={label}
          onPointerDown={() => {
            moved.current = false
          }}
          onPointerMove={move}
          onWheel={(event) => zoom(event.deltaY < 0 ? 1.2 : 1 / 1.2, event.nativeEvent)}
        >
          {outlines.map((grid) => (
            <Outline
              key={grid.id}
              grid={grid}
              place={place}
              isLit={marks.some((mark) => mark.id === chosen && covers(grid, mark.at))}
            />
          ))}
          {widestFirst(marks).map((mark) => (
            // biome-ignore lint/a11y/noStaticElementInteractions: the list beside the map does the same by keyboard
            <path
              key={mark.id}
              className={mark.id === chosen ? 'map-area chosen' : 'map-area'}
              d={`M${mark.area.map((at) => pair(place(at))).join('L')}Z`}
              onClick={() => !moved.current && onChoose?.(mark.id)}
            >
              <title>{mark.title}</title>
            </path>
          ))}
          {spread(marks, place)
            .sort((a, b) => Number(a.mark.id === chosen) - Number(b.mark.id === chosen))
            .map(({ mark, x, y }) => (
              // biome-ignore lint/a11y/noStaticElementInteractions: the list beside the map does the same by keyboard
              <g
                key={mark.id}
                className={`map-mark ${mark.id === chosen ? 'chosen' : ''}`}
                transform={`translate(${x},${y})`}
                onClick={() => !moved.current && onChoose?.(mark.id)}
              >
                <title>{mark.title}</title>
                {(mark.id === chosen || picked?.has(mark.id)) && <circle r="15" className="map-ring" />}
                <circle r="10.5" className="map-halo" />
                {mark.colour ? (
                  <g transform={`translate(${-SIGN / 2},${-SIGN / 2})`}>
                    <ColourSign colour={mark.colour} size={SIGN} />
                  </g>
                ) : (
                  <circle r="7" className="map-dot" />
                )}
                {(mark.count ?? 1) > 1 && (
                  <g className="map-count" transform="translate(9,-9)">
                    <circle r="8" />
                    <text y="3.5">{mark.count}</text>
                  </g>
                )}
              </g>
            ))}
          <g className="map-scale" transform={`translate(16,${height - 16})`}>
            <path d={`M0,-5V0H${bar.px}V-5`} />
            <text x={bar.px + 7} y="1">
              {bar.metres < 1000 ? t('map.metres', { n: bar.metres }) : t('map.km', { n: bar.metres / 1000 })}
            </text>
          </g>
        </svg>
      )}
      <div className="map-tools">
        <button type="button" aria-label={t('map.closer')} title={t('map.closer')} onClick={() => zoom(1.5)}>
          <PlusOutlined />
        </button>
        <button
          type="button"
          aria-label={t('map.further')}
          title={t('map.further')}
          onClick={() => zoom(1 / 1.5)}
        >
          <MinusOutlined />
        </button>
        <button
          type="button"
          aria-label={t('map.whole')}
          title={t('map.whole')}
          disabled={!isMoved}
          onClick={reset}
        >
          <AimOutlined />
        </button>
      </div>
    </div>
  )
}

type Place = (position: Position) => { x: number; y: number }

function Outline({ grid, place, isLit }: { grid: Grid; place: Place; isLit: boolean }) {
  const rings = grid.outline?.coordinates ?? []
  const path = rings.map((ring) => `M${ring.map((at) => pair(place(at))).join('L')}Z`).join('')
  const outer = (rings[0] ?? []).map(place)
  const width = Math.max(...outer.map(({ x }) => x)) - Math.min(...outer.map(({ x }) => x))
  const middle = place(middleOf(rings[0] ?? []))
  return (
    <g className={isLit ? 'map-grid lit' : 'map-grid'}>
      <path d={path}>
        <title>{grid.name}</title>
      </path>
      {width > LABELS_FROM_PX && (
        <text x={middle.x} y={middle.y}>
          {shortName(grid.name, width)}
        </text>
      )}
    </g>
  )
}

/** The areas, so that a small one lies on the large one around it and can be clicked. */
function widestFirst(marks: readonly Mark[]) {
  const areas = marks.flatMap(({ area, ...mark }) => (area ? [{ ...mark, area, extent: extent(area) }] : []))
  return areas.sort((a, b) => b.extent - a.extent)
}

const pair = ({ x, y }: { x: number; y: number }) => `${x.toFixed(1)},${y.toFixed(1)}`

/** A name's end says more than its beginning: `…第二网格`. */
function shortName(name: string, width: number): string {
  const room = Math.floor(width / 13)
  return name.length <= room ? name : `…${name.slice(-Math.max(room - 1, 3))}`
}

const RING_PX = 13

/** Marks at one and the same place (places are blurred for most readers) stand in a ring around it. */
function spread(marks: readonly Mark[], place: Place) {
  const at = new Map<string, Mark[]>()
  for (const mark of marks) {
    const key = `${mark.at.lon},${mark.at.lat}`
    at.set(key, [...(at.get(key) ?? []), mark])
  }
  return [...at.values()].flatMap((together) =>
    together.map((mark, n) => {
      const middle = place([mark.at.lon, mark.at.lat])
      if (together.length === 1) return { mark, ...middle }
      const turn = (2 * Math.PI * n) / together.length
      const far = Math.max(RING_PX, (together.length * RING_PX) / Math.PI)
      return { mark, x: middle.x + Math.cos(turn) * far, y: middle.y + Math.sin(turn) * far }
    }),
  )
}
