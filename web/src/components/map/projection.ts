// Longitude and latitude onto a flat drawing: near enough for a district, north above.
import type { Grid, Position } from '@/api/types'

export type Point = { lon: number; lat: number }
export type Box = { west: number; south: number; east: number; north: number }

/** About 300 m; what is drawn alone still has surroundings. */
const LEAST_DEGREES = 0.003

/** The box around all positions; `undefined` for none. */
export function boxOf(positions: readonly Position[]): Box | undefined {
  if (positions.length === 0) return undefined
  const lons = positions.map(([lon]) => lon)
  const lats = positions.map(([, lat]) => lat)
  const box = {
    ...{ west: Math.min(...lons), east: Math.max(...lons) },
    ...{ south: Math.min(...lats), north: Math.max(...lats) },
  }
  const widen = (low: number, high: number) => Math.max(0, LEAST_DEGREES - (high - low)) / 2
  const [w, h] = [widen(box.west, box.east), widen(box.south, box.north)]
  return { west: box.west - w, east: box.east + w, south: box.south - h, north: box.north + h }
}

export type Project = (position: Position) => { x: number; y: number }

/** Fits a box into a drawing of a width and height, with room at the edges. */
export function projection(
  box: Box,
  width: number,
  height: number,
  edge: number,
): { project: Project; metrePx: number } {
  // Degrees of longitude shrink towards the poles.
  const shrink = Math.cos((((box.south + box.north) / 2) * Math.PI) / 180)
  const wide = (box.east - box.west) * shrink
  const high = box.north - box.south
  const scale = Math.min((width - 2 * edge) / wide, (height - 2 * edge) / high)
  const left = (width - wide * scale) / 2
  const top = (height - high * scale) / 2
  return {
    project: ([lon, lat]) => ({
      x: left + (lon - box.west) * shrink * scale,
      y: top + (box.north - lat) * scale,
    }),
    metrePx: scale / METRES_PER_DEGREE,
  }
}

const METRES_PER_DEGREE = 111_320

/** The way back: from a spot of the drawing to the place it stands for. */
export function unproject(project: Project): (x: number, y: number) => Point {
  // The drawing is flat, so two places say how all others lie.
  const [zero, one] = [project([0, 0]), project([1, 1])]
  return (x, y) => ({ lon: (x - zero.x) / (one.x - zero.x), lat: (y - zero.y) / (one.y - zero.y) })
}

/** Whether a place lies inside the outline of a polygon (its first ring). */
export function isInside({ lon, lat }: Point, polygon: readonly Position[][]): boolean {
  const ring = polygon[0] ?? []
  let inside = false
  ring.forEach(([x, y], at) => {
    const [px, py] = ring[(at + ring.length - 1) % ring.length] ?? [x, y]
    if (y > lat !== py > lat && lon < ((px - x) * (lat - y)) / (py - y) + x) inside = !inside
  })
  return inside
}

/** Whether a place lies in a grid whose outline is known. */
export const covers = (grid: Grid, at: Point): boolean =>
  !!grid.outline && isInside(at, grid.outline.coordinates)

/** The middle of a ring, by area; of a degenerate one its first position. */
export function middleOf(ring: readonly Position[]): Position {
  let [area, x, y] = [0, 0, 0]
  const [ox, oy] = ring[0] ?? [0, 0]
  ring.forEach(([ax, ay], at) => {
    const [bx, by] = ring[(at + 1) % ring.length] ?? [ax, ay]
    const cross = (ax - ox) * (by - oy) - (bx - ox) * (ay - oy)
    area += cross
    x += (ax - ox + bx - ox) * cross
    y += (ay - oy + by - oy) * cross
  })
  return area === 0 ? [ox, oy] : [ox + x / (3 * area), oy + y / (3 * area)]
}

const NICE_METRES = [50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000]

/** The longest round length that is drawn no longer than so many pixels. */
export function scaleBar(metrePx: number, longest: number): { metres: number; px: number } {
  const metres = [...NICE_METRES].reverse().find((one) => one * metrePx <= longest) ?? NICE_METRES[0] ?? 50
  return { metres, px: metres * metrePx }
}
