// Where the checker marks a text: lines and columns count characters, as the server tells them.
import { expect, test } from 'vitest'
import type { Told } from '@/api/checking'
import { indentAt, nextTold, offsetOf, pieces, shifted } from '@/pages/checker/source'

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

test('keys, quoted texts and comments are told apart, also under a mark', () => {
  const text = 'by: dispacher # who\nwhen: "a # b"\nto: {zh: 甲}\n'
  const cut = pieces(text, [told(2, 1, 2, 5)])
  expect(cut.filter((piece) => piece.word).map((piece) => [piece.word, piece.text])).toEqual([
    ['key', 'by'],
    ['comment', '# who'],
    ['key', 'when'],
    ['quoted', '"a # b"'],
    ['key', 'to'],
    ['key', 'zh'],
  ])
  expect(cut.find((piece) => piece.severity)).toEqual({ text: 'when', severity: 'error', word: 'key' })
  expect(cut.map((piece) => piece.text).join('')).toBe(text)
})

test('a new line keeps its indent, and lines are shifted by two', () => {
  const text = 'steps:\n    place:\n  to: x'
  expect(indentAt(text, text.indexOf('place') + 6)).toBe('    ')
  expect(indentAt(text, 0)).toBe('')
  const all = shifted(text, 9, text.length, true)
  expect([all.from, all.text]).toEqual([7, '      place:\n    to: x'])
  expect(shifted(text, 12, 12, false)).toEqual({ from: 7, to: 17, text: '  place:' })
  expect(shifted(text, 0, 0, false).text).toBe('steps:')
})

test('one goes from problem to problem, and round', () => {
  const [first, second] = [told(1, 1, 1, 2), told(2, 1, 2, 2)]
  const text = 'a\nb\n'
  expect(nextTold(text, [second, first], 0, true)).toBe(second)
  expect(nextTold(text, [second, first], 2, true)).toBe(first)
  expect(nextTold(text, [second, first], 2, false)).toBe(first)
  expect(nextTold(text, [], 0, true)).toBeUndefined()
})
