// What is kept about the reader, as the server tells it to nobody else.
import { useInfiniteQuery } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import { useMe } from '@/api/queries'
import type { Kept } from '@/api/types'

const PAGE = 20

/** All of it; further pages bring further cases only. */
export function useKept() {
  const person = useMe().data?.person.id
  const read = useInfiniteQuery({
    queryKey: ['kept', person],
    enabled: !!person,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) => {
      const query = { limit: PAGE, ...(pageParam ? { after: pageParam } : {}) }
      return body(api.GET('/api/v1/me/kept', { params: { query } })) as unknown as Promise<Kept>
    },
    getNextPageParam: (last) => last.cases.next ?? undefined,
  })
  const pages = read.data?.pages
  return { ...read, kept: pages?.[0], cases: pages?.flatMap(({ cases }) => cases.items) ?? [] }
}
