// Definitions as the server answers them: the JSON of the Rust types in crates/definitions/src/model.
import type { DefinitionKind, FieldSpec } from '@/api/types'
import { type Language, type Text, textIn } from '@/locale'

export type Relation = 'asker' | 'opener' | 'assignee' | 'second'

/** The type of a field with the limits that belong to it. */
export type FieldType = {
  type: string
  max?: number
  min?: number
  long?: boolean
  pattern?: string
  scale?: number
  of?: string
  role?: string
  kind?: string
  /** A point that most see as the middle of a square only. */
  blur?: { metres: number }
}

export type Field = {
  title: Text
  kind: FieldType
  required?: boolean
  class?: 'plain' | 'personal' | 'secret'
  purpose?: Text
  default?: unknown
  help?: Text
  /** The matcher that suggests persons for it, `pack/key`. */
  suggest?: string
  /** The data element whose value it holds, `pack/person.phone`. */
  is?: string
  /** Why it is asked for although it is kept, and until when. */
  repeats?: { reason: Text; until: string }
  visible_when?: string
  /** Must be given where this holds. */
  required_when?: string
  /** In registers: worked out when the row is written. */
  computed?: string
  /** How long a personal value is kept after the case has ended. */
  erase_after?: Span
  /** To whom a personal field is shown. */
  visible?: { to: { role: string } | { relation: Relation } }[]
  /** In registers: the roles that read a plain field, and those that fill it in; all of them when left out. */
  read?: string[]
  write?: string[]
  /** In registers: rows are found by the whole value of a sealed field. */
  find?: 'exact'
}

export type SpanUnit = 'minutes' | 'hours' | 'working_hours' | 'working_days' | 'days' | 'legal_days'
export type Span = { unit: SpanUnit; amount: { fixed: number } | { expr: string } }

export type Turn = { role: string } | { relation: Relation } | 'none'
export type By = { role: string } | { relation: Relation } | 'system'

export type State = { title: Text; turn: Turn; within?: Span; final?: boolean; open_to?: string[] }

export type Step = {
  title: Text
  from: string[]
  to: string
  by: By[]
  not?: string[]
  when?: string
  form?: string[]
  require?: string[]
  input?: Record<string, Field>
  after?: Span
  outcome?: string
  assign?: 'actor' | 'none' | { input: string }
  /** The input that names who goes with the assignee. */
  second?: string
}

export type Loop = {
  definition: 'loop'
  key: string
  version: number
  title: Text
  lives_at: string
  promise?: { within: Span; met_by: string }
  fields: Record<string, Field>
  start: string
  states: Record<string, State>
  steps: Record<string, Step>
  /** Which open cases nearby are about the same thing. */
  duplicates?: { same?: string[]; near: { of: string; metres: number }; shows?: string[] }
  /** Who may open a case for somebody else, and for whom. */
  on_behalf?: { by: string[]; of: string[] }
  /** The hours it gives to whoever did the work. */
  hours?: { of: string; dated: string; counted_in: string[] }
  /** Its cases are each about another one, and kept from those who handled that. */
  about?: { cases: string }
  /** Who asked is shown to these roles only. */
  conceals?: { except?: string[] }
}

/** The fields that a case is opened with; the others are filled in on its way. */
export const askedIn = (loop: Loop): ReadonlySet<string> =>
  new Set(Object.values(loop.steps).flatMap((step) => (step.from.length === 0 ? (step.form ?? []) : [])))

export type Register = {
  definition: 'register'
  key: string
  version: number
  title: Text
  fields: Record<string, Field>
  label: string
  unique?: string[]
  may: { read: 'anyone' | { roles: string[] }; write: string[] }
  /** What somebody agrees to before sealed values of theirs are kept. */
  consent?: { of: string; purpose: Text; text: Text; version: number }
  /** The ways in which its rows are looked at, the usual one first. */
  views?: Record<string, RowsView>
}

/** A way in which the rows of a register are looked at. */
export type RowsView = {
  title: Text
  layout: 'table' | 'board' | 'calendar' | 'map'
  by?: string
  columns?: string[]
  sort?: { field: string; falls?: boolean }[]
  filter?: string
}

export type Choices = {
  definition: 'choices'
  key: string
  version: number
  title: Text
  options: Record<string, { title: Text; retired?: boolean }>
}

export type Role = {
  definition: 'role'
  key: string
  version: number
  title: Text
  held_at: string[]
  reaches: 'self' | 'below' | { link: string }
  sees: 'all' | 'own'
  /** Reads the journal where it reaches. */
  audits?: boolean
}

export type OrgKind = {
  definition: 'org_kind'
  key: string
  version: number
  title: Text
  parents: string[]
  watches: boolean
}

/** A data element (数据元): a fact that fields of different forms hold. */
export type Element = {
  definition: 'element'
  key: string
  version: number
  title: Text
  about: 'person' | 'org'
  type: string
  standard?: string
  source?: Text
  personal?: boolean
}

export type Matcher = {
  definition: 'matcher'
  key: string
  version: number
  title: Text
  need: { cases: string; when?: string }
  offer: { rows: string; person: string; when?: string }
  /** Numbers counted for every offer, by the names under which the rules read them. */
  let?: Record<string, { cases: string; when: string }>
  must?: string
  capacity?: string
  score?: Record<string, { title: Text; weight: number; value: string }>
  fair?: { at_most: number; share?: number; within_days: number }
}

export type Definition = Loop | Register | Choices | Role | OrgKind | Matcher | Element
export type DefinitionOf<K extends DefinitionKind> = Extract<Definition, { definition: K }>

/** A field of a definition in the flat shape that forms use. */
export function specOf(key: string, field: Field, language: Language): FieldSpec {
  const { type, ...limits } = field.kind
  const spec: FieldSpec = {
    ...{ key, title: textIn(field.title, language), type, required: !!field.required },
    ...limits,
  }
  if (field.class) spec.class = field.class
  if (field.purpose) spec.purpose = textIn(field.purpose, language)
  if (field.suggest) spec.suggest = field.suggest
  if (field.help) spec.help = textIn(field.help, language)
  if (field.visible_when) spec.visible_when = field.visible_when
  if (field.required_when) spec.required_when = field.required_when
  if (field.default !== undefined) spec.default = field.default
  return spec
}

/** All fields of a record type as specs, in order. */
export function specsOf(fields: Record<string, Field>, language: Language): FieldSpec[] {
  return Object.entries(fields).map(([key, field]) => specOf(key, field, language))
}
