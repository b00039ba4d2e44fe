// How the phone looks to this person: light or dark, and larger with fewer choices for those who want that.
import { useSyncExternalStore } from 'react'
import { type Appearance, installTokens, palette } from '@/app/tokens'

const APPEARANCE = 'gridwork.appearance'
const ELDER = 'gridwork.elder'
const listeners = new Set<() => void>()

function tell() {
  for (const listener of listeners) listener()
}

const watch = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

const appearance = (): Appearance => (document.documentElement.dataset.theme === 'dark' ? 'dark' : 'light')
const isElder = () => document.documentElement.dataset.elder === 'yes'

function dress(next: Appearance) {
  installTokens(next)
  document.querySelector('meta[name=theme-color]')?.setAttribute('content', palette(next).surface)
}

/** Before the first drawing; `appearance.js` has already read what was chosen. */
export function startLook() {
  document.documentElement.dataset.elder = localStorage.getItem(ELDER) === 'yes' ? 'yes' : 'no'
  dress(appearance())
}

export function chooseAppearance(next: Appearance) {
  localStorage.setItem(APPEARANCE, next)
  dress(next)
  tell()
}

export function chooseElder(next: boolean) {
  localStorage.setItem(ELDER, next ? 'yes' : 'no')
  document.documentElement.dataset.elder = next ? 'yes' : 'no'
  tell()
}

export const useAppearance = () => useSyncExternalStore(watch, appearance)
export const useElder = () => useSyncExternalStore(watch, isElder)
