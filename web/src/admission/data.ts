// What the pages about admission read and change.
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { components } from '@/api/schema'

type Schemas = components['schemas']
export type Account = Schemas['AccountView']
export type AccountDetail = Schemas['AccountDetail']
export type Emergency = Schemas['EmergencyView']
export type SignInRecord = Schemas['SignInRecordView']
export type Session = Schemas['SessionView']
export type ImportView = Schemas['ImportView']
export type Rules = Record<string, number | string[]>

export const useSecondFactor = () =>
  useQuery({ queryKey: ['second-factor'], queryFn: () => body(api.GET('/api/v1/me/second-factor')) })

export const useSessions = () =>
  useQuery({ queryKey: ['sessions'], queryFn: () => body(api.GET('/api/v1/me/sessions')) })

export const useMySignIns = () =>
  useQuery({ queryKey: ['my-sign-ins'], queryFn: () => body(api.GET('/api/v1/me/sign-ins')) })

export const useAccounts = (filter: { q: string; offices: boolean }) =>
  useInfiniteQuery({
    queryKey: ['accounts', filter],
    placeholderData: keepPreviousData,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) => {
      const query = {
        limit: 50,
        offices: filter.offices,
        ...(filter.q ? { q: filter.q } : {}),
        ...(pageParam ? { after: pageParam } : {}),
      }
      return body(api.GET('/api/v1/accounts', { params: { query } }))
    },
    getNextPageParam: (last) => last.next ?? undefined,
  })

export const useAccount = (id: string) =>
  useQuery({
    queryKey: ['account', id],
    queryFn: () => body(api.GET('/api/v1/accounts/{id}', { params: { path: { id } } })),
  })

export const useRules = () =>
  useQuery({ queryKey: ['rules'], queryFn: () => body(api.GET('/api/v1/admission/rules')) })

export const useEmergencies = () =>
  useQuery({ queryKey: ['emergencies'], queryFn: () => body(api.GET('/api/v1/emergencies')) })

/** Read anew only when asked: every reading is journalled itself. */
export const useSignIns = (failed: boolean) =>
  useInfiniteQuery({
    queryKey: ['sign-ins', failed],
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) => {
      const query = { limit: 50, failed, ...(pageParam ? { after: pageParam } : {}) }
      return body(api.GET('/api/v1/sign-ins', { params: { query } }))
    },
    getNextPageParam: (last) => last.next ?? undefined,
  })
