// The cases of one person: asked for, waiting for them, open to them, done by them.
import { useInfiniteQuery, useQueries, useQuery } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import { useMe, wholeCase } from '@/api/queries'
import type { Case, Page, Person } from '@/api/types'

const PAGE = 50
const LONG_PAGE = 200
const PAGES_MOST = 10

type Query = {
  loop?: string
  state?: string
  turn?: string
  asker?: 'me'
  assignee?: 'me'
  sort?: string
  limit?: number
  after?: string
}

const read = (query: Query) =>
  body(api.GET('/api/v1/cases', { params: { query } })) as unknown as Promise<Page<Case>>

const isOf = (person: string | undefined) => (of: Case) => of.asker.id === person || of.opener.id === person

/** What the person asked for, or typed in for others; newest first. */
export function useAsked() {
  const person = useMe().data?.person.id
  const list = useInfiniteQuery({
    queryKey: ['cases', 'asked'],
    enabled: !!person,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      read({ sort: '-opened_at', limit: PAGE, ...(pageParam ? { after: pageParam } : {}) }),
    getNextPageParam: (last) => last.next ?? undefined,
  })
  return { ...list, cases: list.data?.pages.flatMap(({ items }) => items).filter(isOf(person)) }
}

/** People for whom this person has asked before; the contract tells nobody a list of residents. */
export function useHelped(): Person[] {
  const person = useMe().data?.person.id
  const { cases = [] } = useAsked()
  const helped = cases.filter(({ opener, asker }) => opener.id === person && asker.id !== person)
  return [...new Map(helped.map(({ asker }) => [asker.id, asker])).values()]
}

/** What waits for this person, the most urgent first. */
export const useMyTurns = () =>
  useQuery({
    queryKey: ['cases', 'turn', 'mine'],
    queryFn: async () => (await read({ turn: 'mine', sort: 'due_at', limit: PAGE })).items,
  })

/** What the person is asked to go along with and has not agreed to: it is the assignee's turn, and yet it waits for both. */
export function useToJoin(along: { loop: string; state: string }[]) {
  const person = useMe().data?.person.id
  const found = useQueries({
    queries: along.map(({ loop, state }) => ({
      queryKey: ['cases', 'along', loop, state],
      queryFn: async () => (await read({ loop, state, assignee: 'me', sort: 'due_at', limit: PAGE })).items,
    })),
  })
  const cases = found
    .flatMap(({ data }) => data ?? [])
    .filter(({ second, second_agreed }) => second?.id === person && !second_agreed)
  return {
    cases,
    isLoading: found.some(({ isLoading }) => isLoading),
    error: found.find(({ error }) => error)?.error,
    refetch: () => Promise.all(found.map(({ refetch }) => refetch())),
  }
}

/** What the person could take: cases in states that are open to one of their roles. */
export function useOpenToMe(open: { loop: string; state: string }[]) {
  const found = useQueries({
    queries: open.map(({ loop, state }) => ({
      queryKey: ['cases', 'open', loop, state],
      queryFn: async () => (await read({ loop, state, sort: 'due_at', limit: PAGE })).items,
    })),
  })
  return {
    cases: found.every(({ data }) => data) ? found.flatMap(({ data }) => data ?? []) : undefined,
    error: found.find(({ error }) => error)?.error ?? null,
    refetch: () => Promise.all(found.map((one) => one.refetch())),
  }
}

/** Every case that is assigned to this person, all pages. */
export const useAssigned = () => {
  const person = useMe().data?.person.id
  return useQuery({
    queryKey: ['cases', 'assigned', person],
    enabled: !!person,
    queryFn: async () => {
      const cases: Case[] = []
      let after: string | undefined
      for (let page = 0; page < PAGES_MOST; page += 1) {
        const query = { assignee: 'me', sort: '-opened_at', limit: LONG_PAGE } as const
        const answer = await read({ ...query, ...(after ? { after } : {}) })
        cases.push(...answer.items)
        if (!answer.next) break
        after = answer.next
      }
      return cases
    },
  })
}

/** Not every order says everything, so a few of the newest are looked at. */
const LOOKED_AT = 3

/** What the newest cases of a loop that this person asked for hold: an address is typed once. */
export const lastAsked = (loop: string, person: string | undefined) => ({
  queryKey: ['cases', 'last', loop, person],
  queryFn: async () => {
    const { items } = await read({ loop, asker: 'me', sort: '-opened_at', limit: LOOKED_AT })
    const cases = await Promise.all(items.map(({ id }) => wholeCase(id)))
    return Object.assign({}, ...cases.reverse().map(({ fields }) => fields)) as Case['fields']
  },
})
