// Where the checker marks a text: lines and columns count characters, as the server tells them.
import { expect, test } from 'vitest'
import type { Told } from '@/api/checking'
import { offsetOf, pieces } from '@/pages/checker/Editor'

const told = (
  line: number,
  column: number,
  end_line: number,
  end_column: number,
  severity: Told['severity'] = 'error',
) => ({ line, column, end_line, end_column, severity }) as Told

test('a place is found behind wide characters and those of two units', () => {
  const text = 'title: 群众点单\n𠮷: x\n'
  expect(offsetOf(text, 1, 8)).toBe(7)
  expect(offsetOf(text, 2, 1)).toBe(12)
  // The first character of the second line is one character, and two units of the text.
  expect(offsetOf(text, 2, 2)).toBe(14)
  expect(offsetOf(text, 9, 1)).toBe(text.length + 1)
})

test('a text is cut at what is told of it, and nothing of it is lost', () => {
  const text = 'by: dispacher\nto: x\n'
  const cut = pieces(text, [told(2, 5, 2, 6, 'warning'), told(1, 5, 1, 14), told(1, 6, 1, 8)])
  expect(cut.filter((piece) => piece.severity)).toEqual([
    { text: 'dispacher', severity: 'error' },
    { text: 'x', severity: 'warning' },
  ])
  expect(cut.map((piece) => piece.text).join('')).toBe(text)
  // A mark of nothing still shows where it stands.
  expect(pieces('ab', [told(1, 2, 1, 2)])[1]).toEqual({ text: 'b', severity: 'error' })
})
