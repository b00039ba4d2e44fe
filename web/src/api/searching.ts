// Searching cases and rows by what people wrote in them.
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { api, body } from './client'
import type { FoundRecord, SearchAnswer } from './types'

/** Cases or rows; both when nothing is said. */
export type FoundKind = 'case' | 'row'

/** The best answers to what was typed, within what this person may see. */
export const useSearch = (q: string, limit: number, kind?: FoundKind) =>
  useQuery({
    queryKey: ['search', q, kind ?? 'all', limit],
    enabled: q !== '',
    // What was found for the letters before stands until the answer for the next one is there.
    placeholderData: keepPreviousData,
    queryFn: () => {
      const query = { q, limit, ...(kind ? { kind } : {}) }
      return body(api.GET('/api/v1/search', { params: { query } })) as Promise<SearchAnswer>
    },
  })

/** Where a record is shown. */
export const addressOf = (found: FoundRecord) =>
  found.entity === 'case' ? `/cases/${found.id}` : `/registers/${found.of}/${found.id}`
