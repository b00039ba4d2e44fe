// A short word about what has just happened; it goes by itself and is read out.
import { useSyncExternalStore } from 'react'

const SHOWN_MS = 3200
let words = ''
let timer: ReturnType<typeof setTimeout> | undefined
const listeners = new Set<() => void>()

function show(next: string) {
  words = next
  for (const listener of listeners) listener()
}

export function toast(text: string) {
  clearTimeout(timer)
  show(text)
  timer = setTimeout(() => show(''), SHOWN_MS)
}

export function Toast() {
  const text = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => words,
  )
  return (
    <div className={text ? 'toast shown' : 'toast'} role="status" aria-live="polite">
      {text}
    </div>
  )
}
