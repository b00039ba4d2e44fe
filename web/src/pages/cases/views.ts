// Views of the case list: those that everybody has, and what a saved one asks.
import type { ViewToSave } from '@/api/looking'
import type { CaseFilter, CaseSort } from '@/api/queries'
import type { ViewAsk } from '@/api/types'

/** How the cases are drawn. */
export const LOOKS = ['table', 'board', 'map', 'calendar'] as const
export type Look = (typeof LOOKS)[number]

/** What is looked at: of a common view the filter alone. */
export type Looked = { filter: CaseFilter; look?: Look; sort?: CaseSort; columns?: string[] }

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

/** What a saved view says to the list. */
export function lookedBy(asked: ViewAsk): Looked {
  const filter = Object.fromEntries(NAMES.flatMap((name) => (asked[name] ? [[name, asked[name]]] : [])))
  return {
    filter,
    look: asked.look ?? 'table',
    sort: asked.sort === 'due_at' ? 'due_at' : '-opened_at',
    ...(asked.columns?.length ? { columns: asked.columns } : {}),
  }
}

/** What is kept of a list as it is looked at. */
export const askedBy = ({ filter, look, sort, columns }: Looked): ViewAsk => ({
  ...Object.fromEntries(NAMES.flatMap((name) => (filter[name] ? [[name, filter[name]]] : []))),
  ...(look ? { look } : {}),
  ...(sort ? { sort } : {}),
  ...(columns ? { columns } : {}),
})

/** Where browsers kept the views of a person before the server did. */
export const keptAs = (person: string) => `gridwork.views.${person}`

/** What this browser kept; what cannot be read is as if nothing were kept. */
export function readKept(person: string): ViewToSave[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keptAs(person)) ?? '[]')
    const views = Array.isArray(kept) ? kept.filter((one) => one?.name && one.filter) : []
    return views.map(({ name, filter, look }) => ({ name, asked: askedBy({ filter, look }) }))
  } catch {
    return []
  }
}
