// Where a point lies: the grids around it, and the community that a matter would go to.
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { createContext, useContext, useRef } from 'react'
import type { Point } from '@/components/map/projection'
import { api, body, keyPath } from './client'
import type { Grid, Page, PlaceFound } from './types'

/** For which loop a place is chosen (none in a register), and near which org the map begins. */
export type PlaceScope = { loop?: string | undefined; org?: string | undefined }
const Scope = createContext<PlaceScope | undefined>(undefined)
export const PlaceScopeProvider = Scope.Provider
export const usePlaceScope = () => useContext(Scope)

const MINUTE = 60_000
/** About a metre: a finger points no finer. */
const DIGITS = 5

export const rounded = ({ lon, lat }: Point): Point => ({
  lon: Number(lon.toFixed(DIGITS)),
  lat: Number(lat.toFixed(DIGITS)),
})

/** The grid and the org that a point leads to; the last answer stands while the next one comes. */
export const usePlaceFound = (loop: string | undefined, at: Point | undefined) =>
  useQuery({
    queryKey: ['place', loop, at?.lon, at?.lat],
    enabled: !!loop && !!at,
    staleTime: 30 * MINUTE,
    placeholderData: keepPreviousData,
    queryFn: async (): Promise<PlaceFound> => {
      const params = { path: keyPath(loop ?? ''), query: { lon: at?.lon ?? 0, lat: at?.lat ?? 0 } }
      return body(api.GET('/api/v1/loops/{pack}/{key}/place', { params }))
    },
  })

/** Grids are asked for by steps of about half a kilometre, so that a moving finger asks seldom. */
const STEP = 0.005
const step = (degrees: number) => Math.round(degrees / STEP) * STEP

/** The grids around a place, or of an org while there is none; those seen before stay. */
export function useGridsAround(at: Point | undefined, org: string | undefined) {
  const near = at && { lon: Number(step(at.lon).toFixed(3)), lat: Number(step(at.lat).toFixed(3)) }
  const around = useQuery({
    queryKey: ['grids', 'near', near?.lon, near?.lat],
    enabled: !!near,
    staleTime: 30 * MINUTE,
    queryFn: async () => {
      const query = { lon: near?.lon ?? 0, lat: near?.lat ?? 0 }
      return (await (body(api.GET('/api/v1/grids', { params: { query } })) as unknown as Promise<Page<Grid>>))
        .items
    },
  })
  const own = useQuery({
    queryKey: ['grids', org],
    enabled: !!org,
    staleTime: 30 * MINUTE,
    queryFn: async () => {
      const answer = body(api.GET('/api/v1/orgs/{id}/grids', { params: { path: { id: org ?? '' } } }))
      return (await (answer as unknown as Promise<Page<Grid>>)).items
    },
  })
  const seen = useRef(new Map<string, Grid>())
  for (const grid of [...(own.data ?? []), ...(around.data ?? [])]) seen.current.set(grid.id, grid)
  return {
    grids: [...seen.current.values()],
    own: own.data ?? [],
    isLoading: own.isLoading || around.isLoading,
    error: around.error ?? own.error,
  }
}
