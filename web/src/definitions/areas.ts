// A territory of one closed line: how it is typed, drawn and measured.
import type { Position } from '@/api/types'

/** A GeoJSON polygon with one ring, closed. */
export type Area = { type: 'Polygon'; coordinates: Position[][] }

/** The corners, each once. */
export const cornersOf = (area: Area): Position[] => (area.coordinates[0] ?? []).slice(0, -1)

export const areaOf = (corners: readonly Position[]): Area => ({
  type: 'Polygon',
  coordinates: [corners.length > 0 ? [...corners, corners[0] as Position] : []],
})

/** A corner a line, longitude before latitude. */
export const written = (corners: readonly Position[]): string =>
  corners.map(([lon, lat]) => `${lon}, ${lat}`).join('\n')

const CORNER = /^(-?\d+(?:\.\d+)?)[\s,，、]+(-?\d+(?:\.\d+)?)$/

/** The corners that were typed, and the first line that is none, from 1. */
export function typedCorners(text: string): { corners: Position[]; wrong?: number } {
  const corners: Position[] = []
  for (const [at, line] of text.split(/[\n;；]/).entries()) {
    if (line.trim() === '') continue
    const found = CORNER.exec(line.trim())
    if (!found) return { corners, wrong: at + 1 }
    corners.push([Number(found[1]), Number(found[2])])
  }
  return { corners }
}

const EARTH_RADIUS_METRES = 6_371_008.8
const radians = (degrees: number) => (degrees * Math.PI) / 180

/** Its extent on a sphere, in square metres. */
export function extent(corners: readonly Position[]): number {
  const sum = corners.reduce((sum, [lon, lat], at) => {
    const [nextLon, nextLat] = corners[(at + 1) % corners.length] as Position
    return sum + radians(nextLon - lon) * (2 + Math.sin(radians(lat)) + Math.sin(radians(nextLat)))
  }, 0)
  return Math.abs((sum * EARTH_RADIUS_METRES * EARTH_RADIUS_METRES) / 2)
}

/** The path of its line in a drawing of a width and height. */
export function pathOf(corners: readonly Position[], width: number, height: number, edge = 2): string {
  const [lons, lats] = [corners.map(([lon]) => lon), corners.map(([, lat]) => lat)]
  const [west, north] = [Math.min(...lons), Math.max(...lats)]
  // Degrees of longitude shrink towards the poles.
  const shrink = Math.cos(radians((north + Math.min(...lats)) / 2))
  const [wide, high] = [(Math.max(...lons) - west) * shrink, north - Math.min(...lats)]
  const scale = Math.min((width - 2 * edge) / (wide || 1), (height - 2 * edge) / (high || 1))
  const [left, top] = [(width - wide * scale) / 2, (height - high * scale) / 2]
  const spots = corners.map(
    ([lon, lat]) =>
      `${(left + (lon - west) * shrink * scale).toFixed(1)},${(top + (north - lat) * scale).toFixed(1)}`,
  )
  return `M${spots.join('L')}Z`
}
