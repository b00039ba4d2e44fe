// Views of the case list: those that everybody has, and those that somebody saved in this browser.
import { useState } from 'react'
import type { CaseFilter } from '@/api/queries'

/** How the cases are drawn. */
export const LOOKS = ['table', 'board', 'map', 'calendar'] as const
export type Look = (typeof LOOKS)[number]

export type View = { key: string; name: string; filter: CaseFilter; look?: Look; isOwn?: boolean }

export const COMMON: readonly { key: string; filter: CaseFilter }[] = [
  { key: 'all', filter: {} },
  { key: 'mine', filter: { turn: 'mine' } },
  { key: 'urgent', filter: { colour: 'red,yellow' } },
  { key: 'open', filter: { colour: 'red,yellow,blue' } },
  { key: 'closed', filter: { colour: 'green' } },
]

const NAMES = ['turn', 'loop', 'org', 'state', 'colour', 'asker', 'opener', 'assignee', 'q'] as const

/** Whether two filters ask for the same. */
export const isSame = (a: CaseFilter, b: CaseFilter): boolean =>
  NAMES.every((name) => (a[name] ?? '') === (b[name] ?? ''))

const keptAs = (person: string) => `gridwork.views.${person}`

/** The saved views of a person; what cannot be read is as if nothing were saved. */
export function readViews(person: string): View[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keptAs(person)) ?? '[]')
    return Array.isArray(kept) ? kept.filter((one) => one?.name && one.filter) : []
  } catch {
    return []
  }
}

export function useViews(person: string) {
  const [views, setViews] = useState(() => readViews(person))
  const keep = (next: View[]) => {
    localStorage.setItem(keptAs(person), JSON.stringify(next))
    setViews(next)
  }
  return {
    views,
    save: (name: string, filter: CaseFilter, look: Look) =>
      keep([
        ...views.filter((one) => one.name !== name),
        { key: `own ${name}`, name, filter, look, isOwn: true },
      ]),
    remove: (key: string) => keep(views.filter((one) => one.key !== key)),
  }
}
