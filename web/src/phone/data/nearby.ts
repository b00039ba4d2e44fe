// What others nearby have asked for already, and what this person follows of it.

import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { api, body, keyPath } from '@/api/client'
import { newKey } from '@/api/idempotency'
import { useMe } from '@/api/queries'
import type { Followed, Nearby, Page, Values } from '@/api/types'
import type { Loop } from '@/definitions/model'
import { isBlank } from '@/definitions/shown'

/** Nobody waits longer for this: without an answer the order simply goes its way. */
const PATIENCE_MS = 4000

/** Open cases nearby about the same thing; none where a loop compares nothing, or nobody answers. */
export async function lookAround(loop: Loop | undefined, form: Values): Promise<Nearby[]> {
  const compared = loop?.duplicates
  if (!loop || !compared || [compared.near.of, ...(compared.same ?? [])].some((key) => isBlank(form[key])))
    return []
  const stop = new AbortController()
  const timer = setTimeout(() => stop.abort(), PATIENCE_MS)
  try {
    const answer = api.POST('/api/v1/loops/{pack}/{key}/nearby', {
      params: { path: keyPath(loop.key) },
      // Only what is compared leaves the phone before the person sends it.
      body: {
        form: Object.fromEntries([compared.near.of, ...(compared.same ?? [])].map((key) => [key, form[key]])),
      },
      signal: stop.signal,
    })
    return (await (body(answer) as unknown as Promise<Page<Nearby>>)).items
  } catch {
    return []
  } finally {
    clearTimeout(timer)
  }
}

const PAGE = 50

/** What the person follows, the latest first. */
export function useFollows() {
  const person = useMe().data?.person.id
  const list = useInfiniteQuery({
    queryKey: ['follows', person],
    enabled: !!person,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) => {
      const query = { limit: PAGE, ...(pageParam ? { after: pageParam } : {}) }
      return body(api.GET('/api/v1/follows', { params: { query } })) as unknown as Promise<Page<Followed>>
    },
    getNextPageParam: (last) => last.next ?? undefined,
  })
  return { ...list, follows: list.data?.pages.flatMap(({ items }) => items) }
}

/** Stops following, and reads the list anew. */
export function useUnfollow() {
  const client = useQueryClient()
  return async (track: string) => {
    await api.DELETE('/api/v1/follows/{track}', {
      params: { path: { track } },
      headers: { 'Idempotency-Key': newKey() },
    })
    await client.invalidateQueries({ queryKey: ['follows'] })
  }
}
