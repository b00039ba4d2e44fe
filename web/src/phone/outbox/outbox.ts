// The outbox as pages use it: put something in, watch what becomes of it, decide when it could not be sent.
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useSyncExternalStore } from 'react'
import { newKey } from '@/api/idempotency'
import { queryClient } from '@/api/queries'
import { round } from './courier'
import { type Entry, NOBODY } from './entry'
import { kept, whenKept } from './keep'
import { again } from './rules'
import { sendEntry } from './send'

const LOCK = 'gridwork-outbox'
const EVERY_MS = 15_000

let entries: Entry[] = []
let sending: string | undefined
const watchers = new Set<() => void>()

async function reload() {
  try {
    entries = await kept.all()
  } catch {
    // Without IndexedDB there is nothing kept to show; adding says so to the person.
    entries = []
  }
  for (const watcher of watchers) watcher()
}
whenKept(() => void reload())
void reload()

const watch = (watcher: () => void) => {
  watchers.add(watcher)
  return () => watchers.delete(watcher)
}

/** Everything in the outbox, oldest first. */
export const useEntries = (): Entry[] => useSyncExternalStore(watch, () => entries)
/** The id of what is being sent at this moment. */
export const useSending = (): string | undefined => useSyncExternalStore(watch, () => sending)
export const useEntry = (id: string | undefined) => useEntries().find((entry) => entry.id === id)

let owner: string | undefined
let isRunning = false
let wantsMore = false

async function carry(person: string) {
  const before = new Set(entries.filter(({ state }) => state === 'sent').map(({ id }) => id))
  await round({
    store: kept,
    owner: person,
    now: Date.now,
    send: async (entry) => {
      sending = entry.id
      for (const watcher of watchers) watcher()
      return sendEntry(entry)
    },
  })
  sending = undefined
  await reload()
  for (const { id, state, result } of entries) {
    if (state !== 'sent' || before.has(id) || !result) continue
    queryClient.invalidateQueries({ queryKey: ['case', result.case] })
    queryClient.invalidateQueries({ queryKey: ['cases'] })
  }
}

/** Sends what may be sent; several calls make one courier, also over several pages of one browser. */
export async function carryOn(): Promise<void> {
  if (!owner) return
  if (isRunning) {
    wantsMore = true
    return
  }
  isRunning = true
  try {
    const person = owner
    const go = () => carry(person)
    await (navigator.locks ? navigator.locks.request(LOCK, go) : go())
  } catch (error) {
    console.warn('the outbox could not be carried', error)
  } finally {
    sending = undefined
    isRunning = false
  }
  if (wantsMore) {
    wantsMore = false
    await carryOn()
  }
}

/** Lets the courier go while somebody is signed in: now, when the network comes back, and now and then. */
export function useCourier(person: string | undefined) {
  const client = useQueryClient()
  useEffect(() => {
    owner = person
    if (!person) return undefined
    const go = () => void carryOn()
    const back = () => {
      client.invalidateQueries()
      go()
    }
    go()
    const timer = setInterval(go, EVERY_MS)
    window.addEventListener('online', back)
    document.addEventListener('visibilitychange', go)
    return () => {
      clearInterval(timer)
      window.removeEventListener('online', back)
      document.removeEventListener('visibilitychange', go)
    }
  }, [person, client])
}

export type Wanted = Pick<Entry, 'owner' | 'action' | 'title' | 'subject' | 'sent' | 'files' | 'seen'>

/** Keeps it on the phone, then sends it; it is safe from the moment this is answered. */
export async function put(wanted: Wanted): Promise<Entry> {
  const id = newKey()
  const { action } = wanted
  const now = Date.now()
  const entry = await kept.add({
    ...wanted,
    ...{ id, line: 'case' in action ? action.case : id, state: 'waiting', tried: 0 },
    ...{ made_at: now, not_before: now },
  })
  // Asked once something of the person's own lies here; the browser may say no.
  void navigator.storage?.persist?.()
  void carryOn()
  return entry
}

/** How an entry stands once it has been decided, or after a patience that people have. */
export function settled(id: string, patienceMs: number): Promise<Entry | undefined> {
  return new Promise((done) => {
    const find = () => entries.find((entry) => entry.id === id)
    const end = () => {
      clearTimeout(timer)
      stop()
      done(find())
    }
    const look = () => {
      const entry = find()
      // Tried without an answer and nothing under way: there is no network to wait for.
      if (entry && (entry.state !== 'waiting' || (entry.tried > 0 && entry.not_before > Date.now()))) end()
    }
    const stop = watch(look)
    const timer = setTimeout(end, patienceMs)
    look()
  })
}

/** Gives what a visitor filled in to whom they turned out to be, and sends it. */
export async function adopt(id: string, person: string) {
  await kept.change(id, (entry) => (entry.owner === NOBODY ? { ...entry, owner: person } : entry))
  owner = person
  await reload()
  void carryOn()
}

export const sendAgain = async (id: string) => {
  await kept.change(id, (entry) => again(entry, newKey(), Date.now()))
  await carryOn()
}

/** Takes it off the phone; only ever because the person said so, or has it before them in a form. */
export const drop = (id: string) => kept.remove(id)

/** Sends everything that waits without waiting for its time. */
export async function hurry() {
  for (const { id, state } of entries) {
    if (state === 'waiting') await kept.change(id, (entry) => ({ ...entry, not_before: Date.now() }))
  }
  await carryOn()
}
