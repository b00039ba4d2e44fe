// Records name persons, rows, orgs and files by id; what to call them comes beside, or is known from the page.
import { createContext, useContext } from 'react'
import type { Case, CaseEvent, Names } from '@/api/types'
import { nameOf, type Reference } from './field'

const NamesContext = createContext<Names>({})
export const NamesProvider = NamesContext.Provider

/** What to call a reference, if anything on the page knows. */
export function useKnownName(): (reference: Reference) => string | undefined {
  const names = useContext(NamesContext)
  return (reference) => nameOf(reference) ?? names[typeof reference === 'string' ? reference : reference.id]
}

/** Every name that a case and its history carry. */
export function namesOfCase(of: Case, events: readonly CaseEvent[]): Names {
  const people = [of.asker, of.opener, of.assignee, of.turn?.person, ...events.map((event) => event.actor)]
  const orgs = [of.org, of.assignee_org, of.turn?.org]
  const met = [...people, ...orgs].flatMap((one) => (one?.name ? [[one.id, one.name]] : []))
  return Object.assign(Object.fromEntries(met), of.names, ...events.map((event) => event.names)) as Names
}
