// What a pack asks of people, as the server reckons it from definitions and volumes.
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { api, body } from './client'
import type { components } from './schema'

export type Burden = components['schemas']['BurdenView']
export type RoleWeek = components['schemas']['RoleWeekView']
export type AskedTwice = components['schemas']['AskedTwiceView']

export type BurdenAsk = { pack?: string; volumes?: string }

export const useBurden = (ask: BurdenAsk) =>
  useQuery({
    queryKey: ['burden', ask],
    placeholderData: keepPreviousData,
    queryFn: () => body(api.GET('/api/v1/definitions/burden', { params: { query: ask } })),
  })
