// A text area with line numbers, in which what is wrong is marked where it stands. Tab leaves it, as everywhere.
import { type Ref, useImperativeHandle, useRef } from 'react'
import type { Told } from '@/api/checking'
import { useText } from '@/locale'

export type EditorHandle = { go: (line: number, column: number) => void }

type Props = {
  ref: Ref<EditorHandle>
  label: string
  text: string
  told: readonly Told[]
  onText: (text: string) => void
}

/** Where a line and a column, counted in characters from 1, stand in a text. */
export function offsetOf(text: string, line: number, column: number): number {
  const lines = text.split('\n')
  const before = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0)
  return before + [...(lines[line - 1] ?? '')].slice(0, column - 1).join('').length
}

type Piece = { text: string; severity?: Told['severity'] }

/** A text cut into pieces, those that something is told about marked. Of overlapping marks the first one counts. */
export function pieces(text: string, told: readonly Told[]): Piece[] {
  const marks = told
    .map((one) => {
      const from = offsetOf(text, one.line, one.column)
      return {
        from,
        to: Math.max(offsetOf(text, one.end_line, one.end_column), from + 1),
        severity: one.severity,
      }
    })
    .sort((a, b) => a.from - b.from)
  const cut: Piece[] = []
  let at = 0
  for (const { from, to, severity } of marks) {
    if (from < at) continue
    cut.push({ text: text.slice(at, from) }, { text: text.slice(from, to), severity })
    at = to
  }
  return [...cut, { text: text.slice(at) }]
}

export function Editor({ ref, label, text, told, onText }: Props) {
  const { t } = useText()
  const area = useRef<HTMLTextAreaElement>(null)
  const behind = useRef<HTMLPreElement>(null)
  const gutter = useRef<HTMLOListElement>(null)
  useImperativeHandle(ref, () => ({
    go: (line, column) => {
      const element = area.current
      if (!element) return
      const at = offsetOf(element.value, line, column)
      element.focus()
      element.setSelectionRange(at, at)
      const height = element.scrollHeight / Math.max(element.value.split('\n').length, 1)
      element.scrollTop = Math.max(0, (line - 4) * height)
    },
  }))
  const follow = () => {
    const { scrollTop = 0, scrollLeft = 0 } = area.current ?? {}
    behind.current?.scrollTo(scrollLeft, scrollTop)
    gutter.current?.scrollTo(0, scrollTop)
  }
  const worst = new Map<number, Told>()
  for (const one of told) {
    const before = worst.get(one.line)
    if (!before || (before.severity === 'warning' && one.severity === 'error')) worst.set(one.line, one)
  }
  return (
    <div className="editor">
      <ol ref={gutter} className="editor-lines" aria-hidden>
        {text.split('\n').map((_, at) => {
          const one = worst.get(at + 1)
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line is its number
            <li key={at} className={one?.severity} title={one?.message}>
              {one && <span>{one.severity === 'error' ? '✕' : '!'}</span>}
              {at + 1}
            </li>
          )
        })}
      </ol>
      <div className="editor-text">
        <pre ref={behind} aria-hidden>
          {pieces(text, told).map((piece, at) =>
            piece.severity ? (
              // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no other name
              <mark key={at} className={piece.severity}>
                {piece.text}
              </mark>
            ) : (
              piece.text
            ),
          )}
          {'\n '}
        </pre>
        <textarea
          ref={area}
          aria-label={label}
          aria-describedby="checker-problems"
          title={t('checker.tab_leaves')}
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          wrap="off"
          value={text}
          onChange={(event) => onText(event.target.value)}
          onScroll={follow}
        />
      </div>
    </div>
  )
}
