// What every field type brings: how it is read, how it is filled in, what it looks like on the wire.
import { type ComponentType, createContext, useContext } from 'react'
import type { FieldSpec, Person, Suggestion } from '@/api/types'

export type ShowProps<V> = { value: V; spec: FieldSpec }
/** `value` and `onChange` come from the form; `id` ties the control to its label. */
export type EditProps<V> = {
  spec: FieldSpec
  id?: string
  value?: V | null
  onChange?: (value: V | null) => void
}

export type FieldKind<V = unknown> = {
  Show: ComponentType<ShowProps<V>>
  Edit: ComponentType<EditProps<V>>
  /** What is sent to the server; the value itself when left out. */
  wire?: (value: V) => unknown
  /** The word of the locale that says what is wrong, before the server is asked. */
  check?: (value: V, spec: FieldSpec) => string | undefined
  /** Takes the whole width of a two-column form. */
  isWide?: (spec: FieldSpec) => boolean
}

/** Keeps a field file typed by its own value while the registry treats all alike. */
export function fieldKind<V>(kind: FieldKind<V>): FieldKind {
  return kind as unknown as FieldKind
}

/** What a form knows about the place it is filled in at. */
export type FormScope = {
  /** Who may be chosen for a person input. */
  candidates?: (input: string, search: string) => Promise<Person[]>
  /** Who fits best, by a matcher, the best first: they are offered before all others. */
  suggestions?: (input: string, matcher: string) => Promise<Suggestion[]>
}

export const FormScopeContext = createContext<FormScope>({})
export const useFormScope = () => useContext(FormScopeContext)

/** Where a value stands: on the page of its record with room for more than its name, in a line, or in a card that leads on. */
export type Room = 'page' | 'line' | 'card'
export const RoomContext = createContext<Room>('line')
export const useRoom = () => useContext(RoomContext)

/** A reference as the server shows it (`{id, name}`) or as forms send it (the id). */
export type Reference = string | { id: string; name?: string; title?: string; label?: string }

/** The id of a reference. */
export const idOf = (reference: Reference): string =>
  typeof reference === 'string' ? reference : reference.id

/** What people read for a reference, when the answer carries it. */
export const nameOf = (reference: Reference): string | undefined =>
  typeof reference === 'string' ? undefined : (reference.title ?? reference.name ?? reference.label)
