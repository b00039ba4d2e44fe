// An area while it is drawn: its text, and what the form holds of it. Desk and phone share it.
import { useState } from 'react'
import type { Position } from '@/api/types'
import { type Area, areaOf, cornersOf, typedCorners, written } from './areas'

const LEAST = 3

/** What a form holds while a line of it cannot be read: the text as it was typed, so that nothing of it is lost. */
export type Drawn = Area | string

export const isWhole = (drawn: Drawn): drawn is Area =>
  typeof drawn !== 'string' && cornersOf(drawn).length >= LEAST

export function useAreaDraft(
  value: Drawn | null | undefined,
  onChange: ((value: Drawn | null) => void) | undefined,
) {
  const [text, setText] = useState(() =>
    typeof value === 'string' ? value : value ? written(cornersOf(value)) : '',
  )
  const { corners, wrong } = typedCorners(text)
  const write = (next: string) => {
    setText(next)
    const read = typedCorners(next)
    if (read.wrong !== undefined) onChange?.(next)
    else onChange?.(read.corners.length === 0 ? null : areaOf(read.corners))
  }
  const put = (next: readonly Position[]) => write(written(next))
  return {
    ...{ text, corners, wrong, write },
    isWhole: wrong === undefined && corners.length >= LEAST,
    add: (at: Position) => put([...corners, at]),
    dropLast: () => put(corners.slice(0, -1)),
  }
}
