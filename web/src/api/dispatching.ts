// What the dispatch board reads: the queue, and for one case who could take it and why.
import { useQuery } from '@tanstack/react-query'
import { api, body, keyPath } from './client'
import type { Case, Page, Person, Proposal, Suggestion, Suggestions } from './types'

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
export async function readSuggestions(id: string, ask: Ask, signal?: AbortSignal): Promise<Suggestions> {
  const told = signal ? { signal } : {}
  if (ask.suggest) {
    const at = { path: { id, ...keyPath(ask.suggest) } }
    return body(api.GET('/api/v1/cases/{id}/suggestions/{pack}/{key}', { params: at, ...told }))
  }
  const people = await readCandidates(id, ask)
  return { items: people.map(justNamed), excluded: [] }
}

export const suggestionsQuery = (id: string, ask: Ask) => ({
  queryKey: ['suggestions', ask, id],
  staleTime: SECONDS_15,
  // Given up when the case is looked at no more: once it is sent there is nothing to suggest.
  queryFn: ({ signal }: { signal: AbortSignal }) => readSuggestions(id, ask, signal),
})

export const useSuggestions = (id: string | undefined, ask: Ask) =>
  useQuery({ ...suggestionsQuery(id ?? '', ask), enabled: !!id })

export const useCandidates = (id: string | undefined, ask: Ask, q: string) =>
  useQuery({
    queryKey: ['suggestions', ask, id, 'named', q],
    enabled: !!id && q !== '',
    queryFn: () => readCandidates(id ?? '', ask, q),
  })

/** Somebody who may be named though nothing is known that speaks for or against. */
const justNamed = (person: Person): Suggestion => ({ person, score: 0, reasons: [] })

/** What is known for a batch: for each case whom it may go to, and what the server proposes for all together. */
export async function readBatch(cases: readonly Case[], ask: Ask) {
  const found = await Promise.all(
    cases.map(async ({ id }) => {
      const suggestions = await readSuggestions(id, ask)
      if (suggestions.items.length > 0) return suggestions
      // A dispatcher may overrule: whoever holds the role can be named.
      return { ...suggestions, items: (await readCandidates(id, ask)).map(justNamed) }
    }),
  )
  if (!ask.suggest) return { found, proposals: undefined }
  const orgs = [...new Set(cases.map((one) => one.org.id))]
  const proposals: Proposal[] = await Promise.all(
    orgs.map((org) =>
      body(
        api.POST('/api/v1/assignments/{pack}/{key}', {
          params: { path: keyPath(ask.suggest ?? '') },
          body: { org },
        }),
      ),
    ),
  )
  return { found, proposals }
}
