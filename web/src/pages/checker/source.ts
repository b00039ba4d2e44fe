// A source as text: where lines and columns stand in it, how it is cut into what is coloured and marked, how it is indented.
import type { Told } from '@/api/checking'

/** Where a line and a column, counted in characters from 1, stand in a text. */
export function offsetOf(text: string, line: number, column: number): number {
  const lines = text.split('\n')
  const before = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0)
  return before + [...(lines[line - 1] ?? '')].slice(0, column - 1).join('').length
}

/** What a stretch of YAML is for readers; everything else is plain. */
type Word = 'key' | 'quoted' | 'comment'
type Stretch = { from: number; to: number }
export type Piece = { text: string; severity?: Told['severity']; word?: Word }

/** Quoted text, a comment behind a blank or at the beginning, a key before its colon. */
const WORDS = /("(?:[^"\\\n]|\\.)*"|'(?:[^'\n]|'')*')|(^|\s)(#.*)|([\w./-]+)(?=:(?:\s|$))/gm

function words(text: string): (Stretch & { word: Word })[] {
  return [...text.matchAll(WORDS)].map((match) => {
    const [whole, quoted, before = '', comment] = match
    const from = match.index + before.length
    const word = quoted ? 'quoted' : comment ? 'comment' : 'key'
    return { from, to: match.index + whole.length, word }
  })
}

/** What is told of a text, by where it stands. Of overlapping marks the first one counts; one of nothing marks a character. */
function marks(text: string, told: readonly Told[]): (Stretch & { severity: Told['severity'] })[] {
  let at = 0
  return told
    .map(({ line, column, end_line, end_column, severity }) => {
      const from = offsetOf(text, line, column)
      return { from, to: Math.max(offsetOf(text, end_line, end_column), from + 1), severity }
    })
    .sort((a, b) => a.from - b.from)
    .filter(({ from, to }) => {
      if (from < at) return false
      at = to
      return true
    })
}

/** A text cut wherever a word or a mark begins or ends; put together again it is the same text. */
export function pieces(text: string, told: readonly Told[]): Piece[] {
  const [inWords, inMarks] = [words(text), marks(text, told)]
  const cuts = [...inWords, ...inMarks].flatMap(({ from, to }) => [from, to])
  const edges = [...new Set([0, ...cuts, text.length])]
    .filter((at) => at <= text.length)
    .sort((a, b) => a - b)
  let [word, mark] = [0, 0]
  return edges.slice(0, -1).map((from, n) => {
    while ((inWords[word]?.to ?? text.length) <= from && word < inWords.length) word += 1
    while ((inMarks[mark]?.to ?? text.length) <= from && mark < inMarks.length) mark += 1
    const [ofWord, ofMark] = [inWords[word], inMarks[mark]]
    return {
      text: text.slice(from, edges[n + 1]),
      ...(ofMark && ofMark.from <= from ? { severity: ofMark.severity } : {}),
      ...(ofWord && ofWord.from <= from ? { word: ofWord.word } : {}),
    }
  })
}

/** How far the line around a place is indented. */
export function indentAt(text: string, at: number): string {
  const start = text.lastIndexOf('\n', at - 1) + 1
  return /^ */.exec(text.slice(start, at))?.[0] ?? ''
}

const STEP = '  '

/** The lines that a selection touches, a step further in or out: what to put where. */
export function shifted(text: string, from: number, to: number, isIn: boolean): Stretch & { text: string } {
  const start = text.lastIndexOf('\n', from - 1) + 1
  const end = text.indexOf('\n', Math.max(to - 1, start))
  const whole = text.slice(start, end < 0 ? text.length : end)
  const lines = whole.split('\n').map((line) => (isIn ? `${STEP}${line}` : line.replace(/^ {1,2}/, '')))
  return { from: start, to: start + whole.length, text: lines.join('\n') }
}

/** The problem behind (or before) a place, going round at the end. */
export function nextTold(
  text: string,
  told: readonly Told[],
  at: number,
  isForward: boolean,
): Told | undefined {
  const all = told
    .map((one) => ({ one, from: offsetOf(text, one.line, one.column) }))
    .sort((a, b) => (isForward ? a.from - b.from : b.from - a.from))
  return (all.find(({ from }) => (isForward ? from > at : from < at)) ?? all[0])?.one
}
