// The views of a register: those of its definition, and what a saved one asks.
import type { ViewToSave } from '@/api/looking'
import type { ViewAsk } from '@/api/types'
import type { RowsView } from '@/definitions/model'

/** What of a view is one's own: which one of the definition it is built on, and what was changed. */
export type Looked = Pick<ViewAsk, 'view' | 'sort' | 'q' | 'filter' | 'columns'>

/** What is kept of a list as it is looked at. */
export const askedBy = ({ view, sort, q, filter, columns }: Looked): ViewAsk => ({
  ...(view ? { view } : {}),
  ...(sort ? { sort } : {}),
  ...(q ? { q } : {}),
  ...(filter ? { filter } : {}),
  ...(columns?.length ? { columns } : {}),
})

/** Where browsers kept the views of a person before the server did. */
export const keptAs = (person: string, register: string) => `gridwork.rows.${person}.${register}`

/** What this browser kept; what cannot be read is as if nothing were kept. */
export function readKept(person: string, register: string): ViewToSave[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keptAs(person, register)) ?? '[]')
    const views = Array.isArray(kept) ? kept.filter((one) => one?.name && one.key) : []
    return views.map(({ name, ...looked }) => ({ name, asked: askedBy(looked) }))
  } catch {
    return []
  }
}

/** The order of a view as it is written in the address: `class,-days`. */
export const sortOf = (view: RowsView | undefined): string =>
  (view?.sort ?? []).map(({ field, falls }) => `${falls ? '-' : ''}${field}`).join(',')
