// What pages read of orgs: their grids and the people who work there.
import { useQueries, useQuery } from '@tanstack/react-query'
import { api, body } from './client'
import type { Grid, Page } from './types'

const MINUTE = 60_000

const gridsOf = (org: string) => ({
  queryKey: ['grids', org],
  staleTime: 30 * MINUTE,
  queryFn: async () => {
    const answer = body(api.GET('/api/v1/orgs/{id}/grids', { params: { path: { id: org } } }))
    return (await (answer as unknown as Promise<Page<Grid>>)).items
  },
})

/** The grids of some orgs together; `undefined` until all were read, empty where there are none. */
export function useGrids(orgs: readonly string[]): Grid[] | undefined {
  const read = useQueries({ queries: orgs.map(gridsOf) })
  if (read.some((one) => one.isPending)) return undefined
  const byId = new Map(read.flatMap((one) => one.data ?? []).map((grid) => [grid.id, grid]))
  return [...byId.values()]
}

/** Who works at an org, by role and post; a text narrows the holders by name. */
export const useRoster = (org: string | undefined, q = '') =>
  useQuery({
    queryKey: ['roster', org, q],
    enabled: !!org,
    staleTime: MINUTE,
    queryFn: () => {
      const at = { path: { id: org ?? '' }, query: q ? { q } : {} }
      return body(api.GET('/api/v1/orgs/{id}/people', { params: at }))
    },
  })

/** The days of a stretch: which of them are worked, and what the others are called. */
export const useCalendar = (from: string, to: string) =>
  useQuery({
    queryKey: ['calendar', from, to],
    staleTime: 30 * MINUTE,
    queryFn: async () => (await body(api.GET('/api/v1/calendar', { params: { query: { from, to } } }))).items,
  })
