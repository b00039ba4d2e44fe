// A list of cases as a file for a spreadsheet: the columns that are shown, in the order that is shown.
import type { Case } from '@/api/types'
import { formatInstant } from '@/components/time'
import { titleIn } from '@/definitions/caseWords'
import type { Column } from '@/definitions/columns'
import type { Loop } from '@/definitions/model'

type Say = (key: string) => string

/** A spreadsheet would run what begins like a formula, so such a text is made a text again. */
export function cell(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** The lines of a file, its heads first. */
export function csvOf(
  cases: readonly Case[],
  columns: readonly Column[],
  loops: ReadonlyMap<string, Loop>,
  t: Say,
  turnOf: (turn: Case['turn']) => string,
): string {
  const at = (iso: string | null | undefined) => (iso ? formatInstant(iso, 0) : '')
  const of = (one: Case, column: Column): string => {
    switch (column) {
      case 'state':
        return one.state_title
      case 'org':
        return one.org.name
      case 'turn':
        return one.closed_at ? '' : turnOf(one.turn)
      case 'assignee':
        return one.assignee?.name ?? one.assignee_org?.name ?? ''
      case 'opened':
        return at(one.opened_at)
      case 'due':
        return at(one.due_at)
    }
  }
  const heads = ['csv.number', 'case.what', 'csv.words', 'csv.colour', ...columns.map((one) => `case.${one}`)]
  const lines = cases.map((one) => {
    const { title, subject } = titleIn(one, loops.get(one.loop))
    return [
      one.number,
      title,
      subject,
      t(`colour.${one.colour}`),
      ...columns.map((column) => of(one, column)),
    ]
  })
  // The mark at the beginning tells spreadsheets that the text is UTF-8.
  return `\uFEFF${[heads.map(t), ...lines].map((line) => line.map(cell).join(',')).join('\r\n')}\r\n`
}

/** Hands a text to the reader as a file. */
export function save(text: string, name: string) {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}
