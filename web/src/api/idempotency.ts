// A write that is sent again (a second press, a lost answer) must not take effect twice.
import { useCallback, useRef } from 'react'

/** A random UUID; also where the page is not served over HTTPS and `crypto.randomUUID` is missing. */
export function newKey(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID()
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/**
 * Gives the same key for the same body until `done`, and a new one for another body
 * (the server refuses a known key with a changed body).
 */
export function useIdempotencyKey() {
  const last = useRef<{ body: string; key: string }>(undefined)
  const keyFor = useCallback((body: unknown): string => {
    const text = JSON.stringify(body)
    if (last.current?.body !== text) last.current = { body: text, key: newKey() }
    return last.current.key
  }, [])
  const done = useCallback(() => {
    last.current = undefined
  }, [])
  return { keyFor, done }
}
