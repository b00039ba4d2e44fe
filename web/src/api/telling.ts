// What people are told, how they want to be told, and what did not go out.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { api, body } from './client'
import { newKey } from './idempotency'
import type { HouseNotice, Message, Outbox, Wishes, WishesChange } from './types'

const PAGE = 20

/** What the reader was told, the latest first. Told by changes of cases, so it is read again with them. */
export const useMessages = () =>
  useInfiniteQuery({
    queryKey: ['cases', 'messages'],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) => {
      const query = { limit: PAGE, ...(pageParam ? { after: pageParam } : {}) }
      return body(api.GET('/api/v1/me/messages', { params: { query } })) as Promise<{
        items: Message[]
        next?: string | null
        unread: number
        notices: HouseNotice[]
      }>
    },
    getNextPageParam: (last) => last.next ?? undefined,
  })

/** Says that everything until now was read. */
export const readMessages = async () => {
  await api.POST('/api/v1/me/messages/read', { headers: { 'Idempotency-Key': newKey() }, body: {} })
}

const WISHES = ['wishes']

export const useWishes = () =>
  useQuery({
    queryKey: WISHES,
    queryFn: () => body(api.GET('/api/v1/me/notifications')) as Promise<Wishes>,
  })

/** Changes how the reader wants to be told; what is left out stays. */
export const changeWishes = (change: WishesChange) =>
  body(
    api.PUT('/api/v1/me/notifications', {
      headers: { 'Idempotency-Key': newKey() },
      body: { channels: {}, addresses: {}, ...change },
    }),
  ) as Promise<Wishes>

/** What was given up, and how the channels stand; for whoever runs the system. */
export const useOutbox = () =>
  useInfiniteQuery({
    queryKey: ['outbox'],
    // Whoever is refused is not heard again by asking again.
    refetchInterval: (query: { state: { status: string } }) =>
      query.state.status === 'error' ? false : 30_000,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) => {
      const query = { limit: PAGE, ...(pageParam ? { after: pageParam } : {}) }
      return body(api.GET('/api/v1/outbox', { params: { query } })) as Promise<Outbox>
    },
    getNextPageParam: (last) => last.next ?? undefined,
  })

/** Sends one dead letter again. */
export const resendOne = async (id: string) => {
  await api.POST('/api/v1/outbox/{id}/resend', {
    params: { path: { id } },
    headers: { 'Idempotency-Key': newKey() },
  })
}

/** Sends all dead letters of a channel again. */
export const resendAll = async (channel: string) => {
  await api.POST('/api/v1/outbox/resend', {
    headers: { 'Idempotency-Key': newKey() },
    body: { channel },
  })
}
