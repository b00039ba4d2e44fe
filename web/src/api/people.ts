// Looking for people by name, where one's work needs it; the server keeps each search on record.
import { api, body, keyPath } from './client'
import type { Person } from './types'

/** The server takes no shorter text: one character would list half a community. */
const LEAST = 2
/** A name is typed in a few strokes; what was just found is not asked for again. */
const FRESH_MS = 60_000

/** People at an org for whom a case of a loop may be opened (代报). */
export const askersQuery = (loop: string, org: string, q: string) => ({
  queryKey: ['askers', loop, org, q],
  enabled: q.length >= LEAST && !!org,
  staleTime: FRESH_MS,
  queryFn: async (): Promise<Person[]> => {
    const params = { path: keyPath(loop), query: { org, q } }
    return (await body(api.GET('/api/v1/loops/{pack}/{key}/askers', { params }))).items
  },
})

/** People who can be named in a person field of a register; nobody while the text is too short. */
export async function namedIn(register: string, field: string, q: string): Promise<Person[]> {
  if (q.trim().length < LEAST) return []
  const params = { path: { ...keyPath(register), field }, query: { q: q.trim() } }
  return (await body(api.GET('/api/v1/registers/{pack}/{key}/people/{field}', { params }))).items
}

/** Whether somebody's roles let them ask for others in a loop. */
export const asksForOthers = (
  loop: { on_behalf?: { by: string[] } } | undefined,
  roles: readonly { role: string }[] | undefined,
): boolean => !!roles?.some(({ role }) => loop?.on_behalf?.by.includes(role))
