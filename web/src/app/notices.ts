// What became somebody's turn while the console was open: for this visit only, nothing is kept.
import { useSyncExternalStore } from 'react'

export type Notice = { id: string; at: number; isRead: boolean }

const MOST = 30
let notices: readonly Notice[] = []
const listeners = new Set<() => void>()

function put(next: readonly Notice[]) {
  notices = next
  for (const tell of listeners) tell()
}

/** A case moved on to another turn; told again, it moves to the top. */
export function noticed(id: string, at = Date.now()) {
  put([{ id, at, isRead: false }, ...notices.filter((one) => one.id !== id)].slice(0, MOST))
}

/** Somebody looked. */
export const readAll = () => put(notices.map((one) => ({ ...one, isRead: true })))

/** Nobody else may see what this person was told. */
export const forgetNotices = () => put([])

export function useNotices(): readonly Notice[] {
  return useSyncExternalStore(
    (tell) => {
      listeners.add(tell)
      return () => listeners.delete(tell)
    },
    () => notices,
  )
}
