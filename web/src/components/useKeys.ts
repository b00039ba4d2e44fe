// Keys that act on a whole page, never while somebody types or a dialog is open.
import { useEffect, useRef } from 'react'

export type Keys = Record<string, (event: KeyboardEvent) => void>

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    (target.matches('input, textarea, select') && !target.matches('input[type=checkbox], input[type=radio]')))

/** Calls what stands for a key (`event.key`). Enter belongs to a focused control outside `enterIn`. */
export function useKeys(keys: Keys, enterIn: string, isOn = true) {
  const latest = useRef(keys)
  latest.current = keys
  useEffect(() => {
    if (!isOn) return undefined
    const press = (event: KeyboardEvent) => {
      if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target))
        return
      const act = latest.current[event.key]
      if (!act || document.querySelector('.ant-modal-wrap:not([style*="display: none"])')) return
      const target = event.target as HTMLElement
      if (event.key === 'Enter' && target !== document.body && !target.closest(enterIn)) return
      event.preventDefault()
      act(event)
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [enterIn, isOn])
}
