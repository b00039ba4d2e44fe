// Rows of a register as something to pick from and something to read.
import { useDeferredValue, useMemo } from 'react'
import { useDefinition, useRow, useRowSearch } from '@/api/queries'
import type { Row } from '@/api/types'
import { useText } from '@/locale'
import { idOf, type Reference } from './field'
import type { Register } from './model'
import { useKnownName } from './names'

/** What stands for a row in lists: its register's label field, named where it refers to something else. */
export function rowLabel(
  row: Pick<Row, 'fields' | 'names'>,
  register: Register | undefined,
): string | undefined {
  const value = register ? row.fields[register.label] : undefined
  if (typeof value !== 'string' && typeof value !== 'number') return undefined
  const isReference = ['person', 'row', 'org', 'case'].includes(
    register?.fields[register.label]?.kind.type ?? '',
  )
  return isReference ? row.names?.[value] : String(value)
}

/** The label of a referenced row, fetched when the reference does not carry it. */
export function useRowLabel(register: string, reference: Reference | undefined): string {
  const known = useKnownName()
  const carried = reference ? known(reference) : ''
  const wanted = reference && carried === undefined ? idOf(reference) : undefined
  const definition = useDefinition('register', wanted ? register : undefined)
  const row = useRow(register, wanted)
  if (carried !== undefined) return carried
  return (row.data && rowLabel(row.data, definition.data)) ?? '…'
}

export type RowOption = { value: string; label: string; group: string; words: string }

/** Rows as options, each with the title of its register's first choice field beside it. */
export function useRowOptions(key: string, typed: string) {
  const { say } = useText()
  const register = useDefinition('register', key || undefined)
  const all = useRowSearch(key, '')
  const isWhole = !all.data?.next
  const search = useDeferredValue(typed.trim())
  const found = useRowSearch(isWhole || search === '' ? '' : key, search)
  const rows = !isWhole && search !== '' ? found.data : all.data

  const groupField = Object.entries(register.data?.fields ?? {}).find(
    ([, field]) => field.kind.type === 'choice',
  )
  const choices = useDefinition('choices', groupField?.[1].kind.of)
  const options = useMemo(
    () =>
      (rows?.items ?? [])
        .filter((row) => !row.retired_at)
        .map((row): RowOption => {
          const group = groupField ? String(row.fields[groupField[0]] ?? '') : ''
          const label = rowLabel(row, register.data) ?? row.id.slice(0, 8)
          const title = say(choices.data?.options[group]?.title) || group
          const texts = Object.values(row.fields).filter((value) => typeof value === 'string')
          return {
            value: row.id,
            label,
            group: title,
            words: [label, title, ...texts].join(' ').toLowerCase(),
          }
        }),
    [rows, register.data, groupField, choices.data, say],
  )
  return { options, isWhole, isLoading: all.isLoading || found.isFetching }
}
