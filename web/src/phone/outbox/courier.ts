// Carries the outbox to the server: one entry of a line at a time, each kept before and after.
import type { Entry } from './entry'
import { type Answer, aged, answered, isForgotten, sendable, trying } from './rules'

/** Where entries are kept. `change` reads and writes in one go, so that two pages do not undo each other. */
export type Store = {
  all: () => Promise<Entry[]>
  change: (id: string, change: (entry: Entry) => Entry) => Promise<Entry | undefined>
  remove: (id: string) => Promise<void>
}

export type World = {
  store: Store
  owner: string
  now: () => number
  /** Sends one entry; never throws for what a network does. */
  send: (entry: Entry) => Promise<Answer>
}

/** One round: everything that may go is sent, until nothing may or nobody is signed in. */
export async function round({ store, owner, now, send }: World): Promise<void> {
  const done = new Set<string>()
  for (;;) {
    for (const entry of await store.all()) {
      if (isForgotten(entry, now())) await store.remove(entry.id)
      else if (aged(entry, now()) !== entry) await store.change(entry.id, (kept) => aged(kept, now()))
    }
    // After a stale answer an entry may go again at once; after no answer it waits for its time.
    const next = sendable(await store.all(), owner, now()).find((entry) => !done.has(entry.id))
    if (!next) return
    const kept = await store.change(next.id, (entry) => (entry.state === 'waiting' ? trying(entry) : entry))
    if (kept?.state !== 'waiting') {
      done.add(next.id)
      continue
    }
    const answer = await send(kept)
    await store.change(kept.id, (entry) => answered(entry, answer, now()))
    if (answer.is === 'signed_out') return
    if (answer.is !== 'stale' && answer.is !== 'accepted') done.add(kept.id)
  }
}
