// What the auditors' page reads: the journal line by line, the state of its chains, and their verification.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useCallback, useRef, useState } from 'react'
import { api, body } from './client'
import type { ChainState, JournalEntry, Page } from './types'

const PAGE = 50

export type JournalFilter = {
  person?: string
  entity_id?: string
  action?: string
  from?: string
  to?: string
}

/** The journal page by page, newest first. It is read anew only when asked: every reading is journalled itself. */
export const useJournal = (filter: JournalFilter) =>
  useInfiniteQuery({
    queryKey: ['journal', filter],
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) => {
      const query = { ...filter, limit: PAGE, ...(pageParam ? { after: pageParam } : {}) }
      return body(api.GET('/api/v1/journal', { params: { query } })) as unknown as Promise<Page<JournalEntry>>
    },
    getNextPageParam: (last) => last.next ?? undefined,
  })

export const useChain = () =>
  useQuery({
    queryKey: ['journal', 'chain'],
    queryFn: () => body(api.GET('/api/v1/journal/chain')) as unknown as Promise<ChainState>,
  })

export type Verification = {
  lines: number
  faults: string[]
  isDone: boolean
  at?: number
  error?: unknown
}

/** Has the chains checked piece by piece; it can be left and begun again, nothing is kept on the server. */
export function useVerification() {
  const [state, setState] = useState<Verification>()
  const run = useRef(0)
  const start = useCallback(async () => {
    run.current += 1
    const mine = run.current
    let found: Verification = { lines: 0, faults: [], isDone: false }
    setState(found)
    try {
      let after: string | null | undefined
      do {
        const query = after ? { after } : {}
        const piece = await body(api.GET('/api/v1/journal/chain/verify', { params: { query } }))
        if (run.current !== mine) return
        after = piece.next
        const { lines, faults } = found
        found = { lines: lines + piece.lines, faults: [...faults, ...piece.faults], isDone: !after }
        setState(found.isDone ? { ...found, at: Date.now() } : found)
      } while (after)
    } catch (error) {
      if (run.current === mine) setState({ ...found, isDone: true, error })
    }
  }, [])
  const stop = useCallback(() => {
    run.current += 1
    setState(undefined)
  }, [])
  return { state, start, stop }
}
