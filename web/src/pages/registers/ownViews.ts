// The views of a register: those of its definition, and those that somebody saved in this browser.
import { useState } from 'react'
import type { RowsView } from '@/definitions/model'

/** What of a view is one's own: which one of the definition it is built on, and what was changed. */
export type OwnView = {
  key: string
  name: string
  view?: string | undefined
  sort?: string | undefined
  q?: string | undefined
  columns?: string[] | undefined
}

const keptAs = (person: string, register: string) => `gridwork.rows.${person}.${register}`

/** The saved views of a person; what cannot be read is as if nothing were saved. */
export function readOwn(person: string, register: string): OwnView[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keptAs(person, register)) ?? '[]')
    return Array.isArray(kept) ? kept.filter((one) => one?.name && one.key) : []
  } catch {
    return []
  }
}

export function useOwnViews(person: string, register: string) {
  const [views, setViews] = useState(() => readOwn(person, register))
  const keep = (next: OwnView[]) => {
    localStorage.setItem(keptAs(person, register), JSON.stringify(next))
    setViews(next)
  }
  return {
    views,
    save: (view: Omit<OwnView, 'key'>) =>
      keep([...views.filter((one) => one.name !== view.name), { ...view, key: `own ${view.name}` }]),
    remove: (key: string) => keep(views.filter((one) => one.key !== key)),
  }
}

/** The order of a view as it is written in the address: `class,-days`. */
export const sortOf = (view: RowsView | undefined): string =>
  (view?.sort ?? []).map(({ field, falls }) => `${falls ? '-' : ''}${field}`).join(',')
