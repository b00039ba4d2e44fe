// What the dispatch board reads: the queue, and for one case who could take it and why.
import { useQuery } from '@tanstack/react-query'
import { api, body, keyPath } from './client'
import { read } from './coming'
import type { Case, Page, Person, Suggestions } from './types'

const QUEUE_MAX = 200
const SECONDS_15 = 15_000

/** What waits in a state for a step of mine, the most urgent first. */
export const useQueue = (loop: string | undefined, states: readonly string[]) =>
  useQuery({
    queryKey: ['cases', 'queue', loop, states],
    enabled: !!loop,
    queryFn: async () => {
      const pages = await Promise.all(
        states.map((state) => {
          const query = { loop: loop ?? '', state, turn: 'mine', sort: 'due_at', limit: QUEUE_MAX }
          return body(api.GET('/api/v1/cases', { params: { query } })) as unknown as Promise<Page<Case>>
        }),
      )
      const items = pages.flatMap((page) => page.items)
      const due = (one: Case) => (one.due_at ? Date.parse(one.due_at) : Number.MAX_SAFE_INTEGER)
      return { items: items.sort((a, b) => due(a) - due(b)), hasMore: pages.some((page) => page.next) }
    },
  })

export type Ask = { step: string; input: string; suggest: string | undefined }

/** Everybody who may be named for an input, by name. */
export const readCandidates = async (id: string, ask: Ask, q = ''): Promise<Person[]> =>
  (
    await body(
      api.GET('/api/v1/cases/{id}/candidates/{step}/{input}', {
        params: { path: { id, step: ask.step, input: ask.input }, query: q ? { q } : {} },
      }),
    )
  ).items

/** Who fits a case and why, who does not and why not; only names where the definition has no matcher. */
export async function readSuggestions(id: string, ask: Ask): Promise<Suggestions> {
  if (ask.suggest) {
    return read<Suggestions>('/api/v1/cases/{id}/suggestions/{pack}/{key}', { id, ...keyPath(ask.suggest) })
  }
  const people = await readCandidates(id, ask)
  return { items: people.map((person) => ({ person, score: 0, reasons: [] })), excluded: [] }
}

export const suggestionsQuery = (id: string, ask: Ask) => ({
  queryKey: ['suggestions', ask, id],
  staleTime: SECONDS_15,
  queryFn: () => readSuggestions(id, ask),
})

export const useSuggestions = (id: string | undefined, ask: Ask) =>
  useQuery({ ...suggestionsQuery(id ?? '', ask), enabled: !!id })

export const useCandidates = (id: string | undefined, ask: Ask, q: string) =>
  useQuery({
    queryKey: ['suggestions', ask, id, 'named', q],
    enabled: !!id && q !== '',
    queryFn: () => readCandidates(id ?? '', ask, q),
  })
