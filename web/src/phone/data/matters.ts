// What can be asked for: the rows that an opening step chooses from, by class, with their first letters.
import { useQueries, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { openingQuery, useDefinition, useDefinitions, useRowSearch } from '@/api/queries'
import type { DefinitionHead, FieldSpec, Opening, Row, StepView } from '@/api/types'
import { canOpen } from '@/definitions/openable'
import { rowLabel } from '@/definitions/rows'
import { useText } from '@/locale'

export type Matter = {
  loop: string
  id?: string
  title: string
  group: string
  groupTitle: string
  detail?: string
}
export type Group = { key: string; title: string; loop: string; matters: Matter[] }

export type Opened = { opening: Opening; step: StepView; choosing: FieldSpec | undefined }

/** The loops in which the person may open a case, once that is known. */
export function useOpenable(): { openable: DefinitionHead[]; isLoading: boolean } {
  const definitions = useDefinitions()
  const loops = definitions.data?.filter((head) => head.kind === 'loop') ?? []
  const openings = useQueries({ queries: loops.map((head) => openingQuery(head.key)) })
  return {
    openable: loops.filter((_, at) => {
      const opening = openings[at]?.data
      return !!opening && canOpen(opening)
    }),
    isLoading: definitions.isLoading || openings.some(({ isLoading }) => isLoading),
  }
}

/** The opening step of a loop, and the field of it that says what is asked for. */
export function openedOf(opening: Opening | undefined): Opened | undefined {
  const step = opening?.steps.find(({ allowed }) => allowed)
  if (!opening || !step) return undefined
  return { opening, step, choosing: step.form.find(({ type, required }) => type === 'row' && required) }
}

/** The one loop that a page asks about, and its catalogue. */
export function useMatters(loop: string | undefined, about?: string) {
  const { say } = useText()
  const opening = useQuery({ ...openingQuery(loop ?? '', about), enabled: !!loop })
  const opened = openedOf(opening.data)
  const register = useDefinition('register', opened?.choosing?.of ?? undefined)
  const rows = useRowSearch(opened?.choosing?.of ?? '', '')
  const [groupKey, groupField] =
    Object.entries(register.data?.fields ?? {}).find(
      ([, field]) => field.kind.type === 'choice' && field.required,
    ) ?? []
  const [numberKey, numberField] =
    Object.entries(register.data?.fields ?? {}).find(([, field]) => field.kind.type === 'int') ?? []
  const choices = useDefinition('choices', groupField?.kind.of)
  const matters = useMemo(() => {
    if (!loop || !opened) return []
    if (!opened.choosing) {
      return [{ loop, title: opened.opening.title, group: loop, groupTitle: opened.opening.title }]
    }
    return (rows.data?.items ?? [])
      .filter(({ retired_at }) => !retired_at)
      .map((row: Row): Matter => {
        const group = groupKey ? String(row.fields[groupKey] ?? '') : ''
        const title = rowLabel(row, register.data) ?? ''
        const groupTitle = say(choices.data?.options[group]?.title)
        // The first number of a row says how much: of days, of pieces, whatever its register calls it.
        const value = numberKey ? row.fields[numberKey] : undefined
        const detail =
          numberField && typeof value === 'number' ? { detail: `${say(numberField.title)} ${value}` } : {}
        return { loop, id: row.id, title, group, groupTitle, ...detail }
      })
  }, [loop, opened, rows.data, register.data, groupKey, numberKey, numberField, choices.data, say])
  const order = Object.keys(choices.data?.options ?? {})
  return {
    opened,
    matters,
    groups: grouped(matters, order),
    isLoading: opening.isLoading || register.isLoading || rows.isLoading || choices.isLoading,
    error: opening.error ?? rows.error,
  }
}

/** Matters by class, in the order in which the pack lists the classes. */
export function grouped(matters: readonly Matter[], order: readonly string[]): Group[] {
  const groups = new Map<string, Group>()
  for (const matter of matters) {
    const { group: key, groupTitle: title, loop } = matter
    const group = groups.get(key) ?? { key, title: title || matter.title, loop, matters: [] }
    group.matters.push(matter)
    groups.set(key, group)
  }
  return [...groups.values()].sort((a, b) => order.indexOf(a.key) - order.indexOf(b.key))
}
