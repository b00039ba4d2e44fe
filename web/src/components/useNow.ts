// The present, by the half minute, shared by everything on the page that counts time.
import { useSyncExternalStore } from 'react'

const EVERY_MS = 30_000
const listeners = new Set<() => void>()
let now = Date.now()
let timer: ReturnType<typeof setInterval> | undefined

function subscribe(listener: () => void) {
  listeners.add(listener)
  timer ??= setInterval(() => {
    now = Date.now()
    for (const tell of listeners) tell()
  }, EVERY_MS)
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) {
      clearInterval(timer)
      timer = undefined
    }
  }
}

/** Milliseconds since 1970; draws again when it has moved on. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => {
    // A page that slept, or counts for the first time, must not show an old present.
    if (Date.now() - now > EVERY_MS) now = Date.now()
    return now
  })
}
