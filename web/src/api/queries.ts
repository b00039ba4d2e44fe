// What pages read, each with the one key under which it is kept and refreshed.
import {
  keepPreviousData,
  QueryCache,
  QueryClient,
  useInfiniteQuery,
  useQueries,
  useQuery,
} from '@tanstack/react-query'
import type { DefinitionOf } from '@/definitions/model'
import { useText } from '@/locale'
import { api, body, keepCsrf, keyPath } from './client'
import { ProblemError } from './problem'
import type {
  Batch,
  Case,
  CaseEvent,
  CaseLink,
  Colour,
  DefinitionHead,
  DefinitionKind,
  Opening,
  Org,
  Page,
  Row,
  RowChange,
} from './types'

const MINUTE = 60_000
const PAGE = 30
const LONG_PAGE = 200
/** The org tree is read in pages; a picker with more than this needs a search of its own. */
const ORG_PAGES_MAX = 10

export const queryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error) => {
      // Looking as somebody else is over, sooner than the page knew: who one is, is asked anew.
      if (error instanceof ProblemError && error.code === 'view_as_over')
        void queryClient.invalidateQueries({ queryKey: ['me'] })
    },
  }),
  defaultOptions: {
    // Browsers on closed networks call themselves offline while the server answers; so always ask.
    mutations: { networkMode: 'always' },
    queries: {
      networkMode: 'always',
      staleTime: 15_000,
      // Only what may pass by itself is tried again.
      retry: (failures, error) => failures < 2 && !(error instanceof ProblemError && error.status < 500),
    },
  },
})

/** Who is signed in; a 401 stands as an error. */
export const useMe = () =>
  useQuery({
    queryKey: ['me'],
    staleTime: 5 * MINUTE,
    // That nobody is signed in stays so until somebody signs in; asking at each part of a page would never end.
    retryOnMount: false,
    queryFn: async () => {
      const me = await body(api.GET('/api/v1/me'))
      // Another page may have signed in anew since the token was kept.
      keepCsrf(me.csrf)
      return me
    },
  })

/** What one's own work was rated: numbers over at least five, never by case. */
export const useRatings = () =>
  useQuery({
    queryKey: ['ratings'],
    staleTime: 5 * MINUTE,
    queryFn: async () => (await body(api.GET('/api/v1/me/ratings'))).items,
  })

/** The kinds of definitions that have a page, in the order in which they are listed. */
export const KINDS: readonly DefinitionKind[] = [
  'loop',
  'register',
  'matcher',
  'choices',
  'role',
  'org_kind',
  'element',
]

/** The heads of all definitions that the person can use. */
export const useDefinitions = () =>
  useQuery({
    queryKey: ['definitions'],
    staleTime: 5 * MINUTE,
    queryFn: async () => (await body(api.GET('/api/v1/definitions'))).items as DefinitionHead[],
  })

/** One definition, in its current version. */
export function definitionQuery<K extends DefinitionKind>(kind: K, key: string) {
  return {
    queryKey: ['definition', kind, key],
    staleTime: 5 * MINUTE,
    queryFn: async () => {
      // A role and a register may share a name; the kind tells them apart.
      const at = { path: keyPath(key), query: { kind } }
      const answer = body(api.GET('/api/v1/definitions/{pack}/{key}', { params: at }))
      return (await answer) as unknown as DefinitionOf<K>
    },
  }
}

export const useDefinition = <K extends DefinitionKind>(kind: K, key: string | undefined) =>
  useQuery({ ...definitionQuery(kind, key ?? ''), enabled: !!key })

/** Gives the title of a definition by its key; the last part of the key while it is not known. */
export function useTitleOf() {
  const heads = useDefinitions()
  return (kind: DefinitionKind, key: string): string =>
    heads.data?.find((one) => one.kind === kind && one.key === key)?.title ?? key.split('/')[1] ?? key
}

/** Orgs in scope, all pages, by kind when one is named. */
export const useOrgs = (kind?: string) =>
  useQuery({
    queryKey: ['orgs', kind],
    staleTime: 5 * MINUTE,
    queryFn: async () => {
      const orgs: Org[] = []
      let after: string | undefined
      for (let page = 0; page < ORG_PAGES_MAX; page += 1) {
        const query = { limit: LONG_PAGE, ...(kind ? { kind } : {}), ...(after ? { after } : {}) }
        const answer = await body(api.GET('/api/v1/orgs', { params: { query } }))
        orgs.push(...answer.items)
        if (!answer.next) break
        after = answer.next
      }
      return orgs
    },
  })

export const useOrg = (id: string) =>
  useQuery({
    queryKey: ['org', id],
    staleTime: 5 * MINUTE,
    queryFn: () => body(api.GET('/api/v1/orgs/{id}', { params: { path: { id } } })),
  })

/** Gives the name of an org by its id; rows of no org belong to the whole district. */
export function useOrgName() {
  const { t } = useText()
  const orgs = useOrgs()
  return (id: string | null | undefined): string =>
    id ? (orgs.data?.find((org) => org.id === id)?.name ?? '—') : t('registers.everywhere')
}

export type CaseFilter = {
  turn?: 'mine' | 'org' | 'below'
  loop?: string
  org?: string
  state?: string
  colour?: string
  asker?: 'me'
  opener?: 'me'
  assignee?: 'me'
  /** Only cases that are due from this date on, until that one. */
  due_from?: string
  due_to?: string
  q?: string
}

export type CaseSort = 'due_at' | '-opened_at'

const given = <T extends Record<string, string | undefined>>(filter: T): T =>
  Object.fromEntries(Object.entries(filter).filter(([, value]) => value)) as T

/** Cases page by page. */
export const useCaseList = (filter: CaseFilter, sort: CaseSort) =>
  useInfiniteQuery({
    queryKey: ['cases', 'list', given(filter), sort],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) => {
      const query = { ...given(filter), sort, limit: PAGE, ...(pageParam ? { after: pageParam } : {}) }
      return body(api.GET('/api/v1/cases', { params: { query } })) as Promise<Page<Case>>
    },
    getNextPageParam: (last) => last.next ?? undefined,
  })

/** All cases of a filter up to so many, page after page; whether there are more. */
export async function casesUpTo(
  filter: CaseFilter,
  sort: CaseSort,
  most: number,
  onPage?: (read: number) => void,
): Promise<{ items: Case[]; isPartial: boolean }> {
  const items: Case[] = []
  let after: string | null | undefined
  do {
    const query = { ...given(filter), sort, limit: LONG_PAGE, ...(after ? { after } : {}) }
    const page = (await body(api.GET('/api/v1/cases', { params: { query } }))) as Page<Case>
    items.push(...page.items)
    after = page.next
    onPage?.(items.length)
  } while (after && items.length < most)
  return { items: items.slice(0, most), isPartial: !!after || items.length > most }
}

/** The same for a drawing that shows all of them at once. */
export const useCasesUpTo = (filter: CaseFilter, sort: CaseSort, most: number) =>
  useQuery({
    queryKey: ['cases', 'up-to', given(filter), sort, most],
    placeholderData: keepPreviousData,
    queryFn: () => casesUpTo(filter, sort, most),
  })

const countQuery = (filter: CaseFilter) => ({
  queryKey: ['cases', 'count', given(filter)],
  queryFn: async () =>
    (await body(api.GET('/api/v1/cases/count', { params: { query: given(filter) } }))).count,
})

/** How many cases a list would hold. */
export const useCaseCount = (filter: CaseFilter) => useQuery(countQuery(filter))

/** How many each of several lists would hold. */
export const useCaseCounts = (filters: readonly CaseFilter[]): (number | undefined)[] =>
  useQueries({ queries: filters.map(countQuery) }).map((one) => one.data)

/** How many of each colour. */
export function useColourCounts(filter: CaseFilter, colours: readonly Colour[]) {
  const counts = useQueries({ queries: colours.map((colour) => countQuery({ ...filter, colour })) })
  return Object.fromEntries(colours.map((colour, at) => [colour, counts[at]?.data])) as Partial<
    Record<Colour, number>
  >
}

export const caseQuery = (id: string) => ({
  queryKey: ['case', id],
  queryFn: () => body(api.GET('/api/v1/cases/{id}', { params: { path: { id } } })) as Promise<Case>,
})

/** Lists leave personal values out, also one's own; the case itself shows them to the one who asked. */
export const wholeCase = (id: string) =>
  body(api.GET('/api/v1/cases/{id}', { params: { path: { id } } })) as unknown as Promise<Case>

export const useCase = (id: string) => useQuery(caseQuery(id))

/** The cases that a case is linked to, as far as the reader may see them. */
export const useCaseLinks = (id: string) =>
  useQuery({
    queryKey: ['case', id, 'links'],
    queryFn: async () =>
      (await body(api.GET('/api/v1/cases/{id}/links', { params: { path: { id } } }))).items as CaseLink[],
  })

/** The whole history of a case, oldest first. */
export const useCaseEvents = (id: string) =>
  useQuery({
    queryKey: ['case', id, 'events'],
    queryFn: async () => {
      const events: CaseEvent[] = []
      let after: string | null | undefined
      do {
        const query = { limit: LONG_PAGE, ...(after ? { after } : {}) }
        const page = await body(api.GET('/api/v1/cases/{id}/events', { params: { path: { id }, query } }))
        events.push(...page.items)
        after = page.next
      } while (after)
      return events
    },
  })

/** What opens a case of a loop, and where this person may; of one about another case, where that one leads. */
export function openingQuery(loop: string, about?: string) {
  const query = about ? { about } : {}
  return {
    queryKey: ['opening', loop, about],
    staleTime: MINUTE,
    queryFn: () =>
      body(
        api.GET('/api/v1/loops/{pack}/{key}/opening', { params: { path: keyPath(loop), query } }),
      ) as Promise<Opening>,
  }
}

/** Which rows of a register, and in what order. */
export type RowAsk = {
  q?: string | undefined
  view?: string | undefined
  sort?: string | undefined
  filter?: string | undefined
  /** Those that are retired too. */
  retired?: boolean | undefined
}

const askedFor = (ask: RowAsk & { after?: string }) =>
  Object.fromEntries(Object.entries(ask).filter(([key, value]) => value && key !== 'limit'))

const rowsOf = (register: string, query: RowAsk & { limit: number; after?: string }) =>
  body(
    api.GET('/api/v1/registers/{pack}/{key}/rows', {
      params: { path: keyPath(register), query: { ...askedFor(query), limit: query.limit } },
    }),
  ) as Promise<Page<Row>>

/** Rows of a register page by page. */
export const useRowList = (register: string, ask: RowAsk) =>
  useInfiniteQuery({
    queryKey: ['rows', register, 'list', ask],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      rowsOf(register, { ...ask, limit: PAGE, ...(pageParam ? { after: pageParam } : {}) }),
    getNextPageParam: (last) => last.next ?? undefined,
  })

/** How many rows there are, as far as the server counts. */
export const useRowCount = (register: string, ask: RowAsk) =>
  useQuery({
    queryKey: ['rows', register, 'count', ask],
    queryFn: () =>
      body(
        api.GET('/api/v1/registers/{pack}/{key}/rows/count', {
          params: { path: keyPath(register), query: askedFor(ask) },
        }),
      ),
  })

/** Rows up to a number, page by page behind each other; `isPartial` where there are more. */
export const useRowsUpTo = (register: string, ask: RowAsk, most: number) =>
  useQuery({
    queryKey: ['rows', register, 'upTo', ask, most],
    placeholderData: keepPreviousData,
    queryFn: async () => {
      const items: Row[] = []
      let after: string | undefined
      do {
        const page = await rowsOf(register, { ...ask, limit: LONG_PAGE, ...(after ? { after } : {}) })
        items.push(...page.items)
        after = page.next ?? undefined
      } while (after && items.length < most)
      return { items: items.slice(0, most), isPartial: !!after }
    },
  })

/** The first two hundred rows of a register, or of those that match. */
export const useRowSearch = (register: string, q: string) =>
  useQuery({
    queryKey: ['rows', register, 'search', q],
    enabled: !!register,
    staleTime: MINUTE,
    queryFn: () => rowsOf(register, { limit: LONG_PAGE, ...(q ? { q } : {}) }),
  })

/** What this person did to many rows of a register at once, the latest first. */
export const useBatches = (register: string) =>
  useQuery({
    queryKey: ['rows', register, 'batches'],
    queryFn: async (): Promise<Batch[]> => {
      const params = { path: keyPath(register), query: { limit: LONG_PAGE } }
      return (await body(api.GET('/api/v1/registers/{pack}/{key}/batches', { params }))).items
    },
  })

/** What happened to a row, oldest first. */
export const useRowHistory = (register: string, id: string) =>
  useQuery({
    queryKey: ['rows', register, 'row', id, 'history'],
    queryFn: async () => {
      const changes: RowChange[] = []
      let after: string | null | undefined
      do {
        const params = {
          path: { ...keyPath(register), id },
          query: { limit: LONG_PAGE, ...(after ? { after } : {}) },
        }
        const page = await body(api.GET('/api/v1/registers/{pack}/{key}/rows/{id}/history', { params }))
        changes.push(...(page.items as RowChange[]))
        after = page.next
      } while (after)
      return changes
    },
  })

export const useRow = (register: string, id: string | undefined) =>
  useQuery({
    queryKey: ['rows', register, 'row', id],
    enabled: !!register && !!id,
    staleTime: MINUTE,
    queryFn: () =>
      body(
        api.GET('/api/v1/registers/{pack}/{key}/rows/{id}', {
          params: { path: { ...keyPath(register), id: id ?? '' } },
        }),
      ) as Promise<Row>,
  })
