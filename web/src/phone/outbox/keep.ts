// The outbox in IndexedDB: it outlives the page, the browser and the battery.
import type { Store } from './courier'
import type { Entry } from './entry'

const NAME = 'gridwork-phone'
const ENTRIES = 'outbox'

const asked = <T>(request: IDBRequest<T>) =>
  new Promise<T>((done, failed) => {
    request.onsuccess = () => done(request.result)
    request.onerror = () => failed(request.error)
  })

const finished = (work: IDBTransaction) =>
  new Promise<void>((done, failed) => {
    work.oncomplete = () => done()
    work.onabort = () => failed(work.error)
    work.onerror = () => failed(work.error)
  })

let opened: Promise<IDBDatabase> | undefined

function database(): Promise<IDBDatabase> {
  if (!opened) {
    const request = indexedDB.open(NAME, 1)
    request.onupgradeneeded = () => request.result.createObjectStore(ENTRIES, { keyPath: 'id' })
    opened = asked(request)
    // A phone that refuses once (private window, full memory) is asked again next time.
    opened.catch(() => {
      opened = undefined
    })
  }
  return opened
}

async function within<T>(
  mode: IDBTransactionMode,
  work: (entries: IDBObjectStore) => Promise<T>,
): Promise<T> {
  const transaction = (await database()).transaction(ENTRIES, mode)
  const done = finished(transaction)
  const result = await work(transaction.objectStore(ENTRIES))
  await done
  return result
}

const listeners = new Set<() => void>()
const others = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel(NAME)
if (others) others.onmessage = () => tellHere()

function tellHere() {
  for (const listener of listeners) listener()
}

function tell() {
  tellHere()
  others?.postMessage('changed')
}

/** Hears of every change, made by this page or another. */
export function whenKept(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const kept: Store & { add: (entry: Omit<Entry, 'seq'>) => Promise<Entry> } = {
  async all() {
    const entries = await within('readonly', (store) => asked<Entry[]>(store.getAll()))
    return entries.sort((a, b) => a.seq - b.seq)
  },
  async add(entry) {
    const added = await within('readwrite', async (store) => {
      const all = await asked<Entry[]>(store.getAll())
      const whole = { ...entry, seq: 1 + Math.max(0, ...all.map(({ seq }) => seq)) }
      await asked(store.put(whole))
      return whole
    })
    tell()
    return added
  },
  async change(id, change) {
    const changed = await within('readwrite', async (store) => {
      const before = await asked<Entry | undefined>(store.get(id))
      if (!before) return undefined
      const next = change(before)
      if (next.id !== id) await asked(store.delete(id))
      await asked(store.put(next))
      return next
    })
    tell()
    return changed
  },
  async remove(id) {
    await within('readwrite', (store) => asked(store.delete(id)))
    tell()
  },
}
