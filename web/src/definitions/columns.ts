// Which columns a list of cases shows; chosen once, kept in this browser.
import { useState } from 'react'

export const COLUMNS = ['state', 'org', 'turn', 'assignee', 'opened', 'due'] as const
export type Column = (typeof COLUMNS)[number]
export const USUAL: readonly Column[] = ['state', 'org', 'turn', 'assignee', 'due']

const KEPT = 'gridwork.columns'

function kept(): readonly Column[] {
  const names = localStorage.getItem(KEPT)?.split(',')
  return names ? COLUMNS.filter((column) => names.includes(column)) : USUAL
}

export function useColumns() {
  const [columns, setColumns] = useState(kept)
  const choose = (next: readonly Column[]) => {
    const inOrder = COLUMNS.filter((column) => next.includes(column))
    localStorage.setItem(KEPT, inOrder.join(','))
    setColumns(inOrder)
  }
  return { columns, choose }
}
