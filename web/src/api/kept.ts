// What is kept about the reader, as the server tells it to nobody else, and what they may do about it: on the phone and
// on the desk alike.
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, body, keyPath } from './client'
import { useIdempotencyKey } from './idempotency'
import { useMe, wholeCase } from './queries'
import type { components } from './schema'
import type { Kept, KeptRow } from './types'

const PAGE = 20
const LONG_PAGE = 200

export type Consent = components['schemas']['ConsentView']
export type ConsentOffer = components['schemas']['ConsentOffer']
export type Correction = components['schemas']['CorrectionView']

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

/** The newest cases that this person asked for, each with its personal values. */
export const useAskedInFull = () => {
  const person = useMe().data?.person.id
  return useQuery({
    queryKey: ['cases', 'full', person],
    enabled: !!person,
    queryFn: async () => {
      const query = { asker: 'me', sort: '-opened_at', limit: LONG_PAGE } as const
      const { items } = await body(api.GET('/api/v1/cases', { params: { query } }))
      return Promise.all(items.map(({ id }) => wholeCase(id)))
    },
  })
}

/** What the reader agreed to, and what a guardian agreed to for a child. */
export const useOwnConsents = () =>
  useQuery({
    queryKey: ['consents'],
    queryFn: async () => (await body(api.GET('/api/v1/me/consents'))).items,
  })

/** What the reader is asked to agree to. */
export const useConsentOffers = () =>
  useQuery({
    queryKey: ['consents', 'offers'],
    queryFn: async () => (await body(api.GET('/api/v1/me/consents/offers'))).items,
  })

/** Agrees to an offer, to one org. */
export function useAgree(one: ConsentOffer, org: string | undefined) {
  const client = useQueryClient()
  const { keyFor, done } = useIdempotencyKey()
  return useMutation({
    mutationFn: () => {
      const wanted = { purpose: one.purpose, version: one.version, org: org ?? '' }
      const headers = { 'Idempotency-Key': keyFor(wanted) }
      return body(api.POST('/api/v1/me/consents', { headers, body: wanted }))
    },
    onSuccess: done,
    // Also after a refusal: the text may have become another.
    onSettled: () => client.invalidateQueries({ queryKey: ['consents'] }),
  })
}

/** Takes a consent back. */
export function useTakeBack(one: Consent) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: () =>
      body(api.POST('/api/v1/me/consents/{id}/withdraw', { params: { path: { id: one.id } } })),
    // Also when no answer came: it may have been taken back all the same.
    onSettled: async () => {
      await client.invalidateQueries({ queryKey: ['consents'] })
      await client.invalidateQueries({ queryKey: ['kept'] })
    },
  })
}

/** What the reader asked to be put right. */
export const useOwnCorrections = () =>
  useQuery({
    queryKey: ['corrections', 'mine'],
    queryFn: async () => (await body(api.GET('/api/v1/me/corrections'))).items,
  })

/** Where a value stands that somebody wants to have put right: a row about them, or a case they asked for. */
export type Kind = 'row' | 'case'
export type Holder = { kind: Kind; id: string; title: string; register?: string; fields: KeptField[] }
export type KeptField = components['schemas']['KeptField']

/** Everything of the reader's in which something can be put right still. */
export const holdersOf = (rows: readonly KeptRow[], cases: Kept['cases']['items']): Holder[] => [
  ...rows
    .filter((row) => !row.retired_at)
    .map(({ id, register, title, org, correctable }) => ({
      ...{ kind: 'row' as const, id, register, fields: correctable },
      title: org ? `${title} ${org.name}` : title,
    })),
  ...cases
    .filter(({ correctable }) => correctable.length > 0)
    .map(({ id, loop_title, number, correctable }) => ({
      ...{ kind: 'case' as const, id, fields: correctable },
      title: `${loop_title} ${number}`,
    })),
]

type Wish = { holder: Holder; field: string; wish: string }

/** Asks for one value to be put right. */
export function useAskCorrection(then: () => void) {
  const client = useQueryClient()
  const { keyFor, done } = useIdempotencyKey()
  return useMutation({
    mutationFn: ({ holder: { id, register }, field, wish }: Wish) => {
      const asked = { field, wish: wish.trim() }
      const headers = { 'Idempotency-Key': keyFor({ ...asked, id }) }
      if (!register) {
        const params = { path: { id } }
        return body(api.POST('/api/v1/cases/{id}/corrections', { params, headers, body: asked }))
      }
      const params = { path: { ...keyPath(register), id } }
      const path = '/api/v1/registers/{pack}/{key}/rows/{id}/corrections'
      return body(api.POST(path, { params, headers, body: asked }))
    },
    onSuccess: async () => {
      done()
      then()
      await client.invalidateQueries({ queryKey: ['corrections'] })
    },
  })
}

/** As what a copy is made. */
export type CopyAs = 'json' | 'csv'

/** Makes a copy of everything and hands it on. */
export const useTakeCopy = (hand: (as: CopyAs, file: Blob) => void) =>
  useMutation({
    mutationFn: async (as: CopyAs) => {
      const params = { query: { as } }
      return body(api.POST('/api/v1/me/kept/copy', { params, parseAs: 'blob' })) as Promise<Blob>
    },
    onSuccess: (file, as) => hand(as, file),
  })
