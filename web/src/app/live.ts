// Keeps pages fresh: the server says which cases, turns and rows changed, and what was read of them is read again.
import type { QueryClient } from '@tanstack/react-query'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'

/** Changes come in bursts (a batch, an import); one reading answers a burst. */
const GATHER_MS = 400
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi

const KINDS = ['case', 'turn', 'row', 'missed'] as const
type Kind = (typeof KINDS)[number]

/** Collects what changed and refreshes it once. */
export function refresher(client: QueryClient, gatherMs = GATHER_MS) {
  const cases = new Set<string>()
  let lists = false
  let rows = false
  let timer: ReturnType<typeof setTimeout> | undefined
  const flush = () => {
    timer = undefined
    for (const id of cases) client.invalidateQueries({ queryKey: ['case', id] })
    if (lists) client.invalidateQueries({ queryKey: ['cases'] })
    if (rows) client.invalidateQueries({ queryKey: ['rows'] })
    cases.clear()
    lists = false
    rows = false
  }
  return {
    heard(kind: Kind, data: string) {
      // Too slow a reader is told so, not what it missed.
      if (kind === 'missed') client.invalidateQueries()
      else if (kind === 'row') rows = true
      else {
        lists = true
        for (const id of data.match(UUID) ?? []) cases.add(id)
      }
      timer ??= setTimeout(flush, gatherMs)
    },
    stop() {
      clearTimeout(timer)
    },
  }
}

/** Listens while the console is open; the browser reconnects by itself. */
export function useLive(isSignedIn: boolean) {
  const client = useQueryClient()
  useEffect(() => {
    if (!isSignedIn) return undefined
    const refresh = refresher(client)
    const source = new EventSource('/api/v1/events')
    for (const kind of KINDS) {
      source.addEventListener(kind, (event) => refresh.heard(kind, String((event as MessageEvent).data)))
    }
    let wasOpen = false
    source.addEventListener('open', () => {
      // Whatever happened while the line was down was not heard.
      if (wasOpen) client.invalidateQueries({ queryKey: ['cases'] })
      wasOpen = true
    })
    return () => {
      source.close()
      refresh.stop()
    }
  }, [client, isSignedIn])
}
