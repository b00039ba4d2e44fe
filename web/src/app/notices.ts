// What became somebody's turn: told by the server, with what this person has looked at kept in this browser.
import { useQuery } from '@tanstack/react-query'
import { useCallback, useSyncExternalStore } from 'react'
import { casesUpTo } from '@/api/queries'
import type { Case } from '@/api/types'

/** So many of what waits are looked at; whoever has more waiting works from the list. */
const LOOKED_AT = 200
const MOST = 30

/** Until when everything was looked at, and what was looked at since: a case as it entered its state. */
export type Seen = { until: string; read: string[] }
export type Notice = { of: Case; isRead: boolean }

const keptAs = (person: string) => `gridwork.bell.${person}`
const nameOf = (of: Pick<Case, 'id' | 'entered_at'>) => `${of.id} ${of.entered_at}`

/** What a person has looked at; whoever comes for the first time has nothing to catch up with. */
export function readSeen(person: string, now: string): Seen {
  try {
    const kept = JSON.parse(localStorage.getItem(keptAs(person)) ?? '') as Seen
    if (typeof kept.until === 'string' && Array.isArray(kept.read)) return kept
  } catch {
    // Nothing was kept, or nothing that can be read.
  }
  const seen = { until: now, read: [] }
  localStorage.setItem(keptAs(person), JSON.stringify(seen))
  return seen
}

/** What waits as notices, what came last first. */
export function noticesOf(waiting: readonly Case[], seen: Seen): Notice[] {
  const read = new Set(seen.read)
  return [...waiting]
    .sort((a, b) => Date.parse(b.entered_at) - Date.parse(a.entered_at))
    .slice(0, MOST)
    .map((of) => ({
      of,
      isRead: Date.parse(of.entered_at) <= Date.parse(seen.until) || read.has(nameOf(of)),
    }))
}

const listeners = new Set<() => void>()
const kept = new Map<string, Seen>()

function seenBy(person: string): Seen {
  const known = kept.get(person) ?? readSeen(person, new Date().toISOString())
  kept.set(person, known)
  return known
}

function keep(person: string, seen: Seen) {
  kept.set(person, seen)
  localStorage.setItem(keptAs(person), JSON.stringify(seen))
  for (const tell of listeners) tell()
}

/** Another window of the same person may have looked. */
function listen(tell: () => void) {
  const heard = (event: StorageEvent) => {
    if (!event.key?.startsWith('gridwork.bell.')) return
    kept.clear()
    tell()
  }
  listeners.add(tell)
  window.addEventListener('storage', heard)
  return () => {
    listeners.delete(tell)
    window.removeEventListener('storage', heard)
  }
}

/** The notices of a person, and how to say that they were looked at. */
export function useNotices(person: string) {
  const seen = useSyncExternalStore(listen, () => seenBy(person))
  const waiting = useQuery({
    queryKey: ['cases', 'bell'],
    queryFn: async () => {
      // What was opened last and what is due first: together they hold whatever came lately.
      const filter = { turn: 'mine' } as const
      const [newest, urgent] = await Promise.all([
        casesUpTo(filter, '-opened_at', LOOKED_AT),
        casesUpTo(filter, 'due_at', LOOKED_AT),
      ])
      return [...new Map([...newest.items, ...urgent.items].map((of) => [of.id, of])).values()]
    },
  })
  const notices = noticesOf(waiting.data ?? [], seen)
  const readOne = useCallback(
    (of: Case) => {
      const now = seenBy(person)
      keep(person, {
        ...now,
        read: [...now.read.filter((name) => name !== nameOf(of)), nameOf(of)].slice(-MOST),
      })
    },
    [person],
  )
  const readAll = useCallback(() => keep(person, { until: new Date().toISOString(), read: [] }), [person])
  return { notices, isPending: waiting.isPending, readOne, readAll }
}
