// How far away a place is from the base that a volunteer chose. The base stays on this phone.
import { useSyncExternalStore } from 'react'
import type { Values } from '@/api/types'
import type { Loop } from '@/definitions/model'
import type { Point } from '../fields/point'

const KEPT = 'gridwork.base'
const EARTH_KM = 6371
/** Parts of a degree, each about 400 metres: enough to sort by, too coarse to find a door. */
const PARTS = 250

const radians = (degrees: number) => (degrees * Math.PI) / 180

/** Kilometres between two points, along the ground. */
export function kilometres(a: Point, b: Point): number {
  const [dLat, dLon] = [radians(b.lat - a.lat), radians(b.lon - a.lon)]
  const h =
    Math.sin(dLat / 2) ** 2 + Math.cos(radians(a.lat)) * Math.cos(radians(b.lat)) * Math.sin(dLon / 2) ** 2
  return 2 * EARTH_KM * Math.asin(Math.sqrt(h))
}

const isPoint = (value: unknown): value is Point =>
  !!value && typeof value === 'object' && 'lon' in value && 'lat' in value

/** Where a case is, by the first point of its loop that the reader may see. */
export function pointOf(fields: Values, loop: Loop | undefined): Point | undefined {
  const key = Object.entries(loop?.fields ?? {}).find(([, field]) => field.kind.type === 'point')?.[0]
  const value = key ? fields[key] : undefined
  return isPoint(value) ? value : undefined
}

const listeners = new Set<() => void>()
const read = () => localStorage.getItem(KEPT) ?? ''

/** Made coarse before it is kept: a base is a neighbourhood, not a door. */
export function keepBase(base: Point | undefined) {
  const round = (degrees: number) => Math.round(degrees * PARTS) / PARTS
  if (base) localStorage.setItem(KEPT, JSON.stringify({ lon: round(base.lon), lat: round(base.lat) }))
  else localStorage.removeItem(KEPT)
  for (const listener of listeners) listener()
}

export function useBase(): Point | undefined {
  const text = useSyncExternalStore((listener) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }, read)
  try {
    const base = JSON.parse(text)
    return isPoint(base) ? base : undefined
  } catch {
    return undefined
  }
}
