// A text area with line numbers, in which words are coloured and what is wrong is marked where it stands. It stays a text
// area: Tab leaves it as everywhere, and what people use to write, to hear or to undo text works as they know it.
import { type KeyboardEvent, type Ref, useImperativeHandle, useMemo, useRef } from 'react'
import type { Told } from '@/api/checking'
import { useText } from '@/locale'
import { indentAt, nextTold, offsetOf, pieces, shifted } from './source'

export type EditorHandle = { go: (line: number, column: number) => void }

type Props = {
  ref: Ref<EditorHandle>
  label: string
  text: string
  told: readonly Told[]
  onText: (text: string) => void
}

export function Editor({ ref, label, text, told, onText }: Props) {
  const { t } = useText()
  const area = useRef<HTMLTextAreaElement>(null)
  const behind = useRef<HTMLPreElement>(null)
  const gutter = useRef<HTMLOListElement>(null)
  const go = (line: number, column: number) => {
    const element = area.current
    if (!element) return
    const at = offsetOf(element.value, line, column)
    element.focus()
    element.setSelectionRange(at, at)
    const height = element.scrollHeight / Math.max(element.value.split('\n').length, 1)
    element.scrollTop = Math.max(0, (line - 4) * height)
  }
  useImperativeHandle(ref, () => ({ go }))
  const cut = useMemo(() => pieces(text, told), [text, told])
  const key = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    const element = event.currentTarget
    const { selectionStart: from, selectionEnd: to, value } = element
    const isWithControl = event.ctrlKey || event.metaKey
    // Of a word that is being composed Enter is the end; Safari says so by the key code alone.
    const isComposing = event.nativeEvent.isComposing || event.nativeEvent.keyCode === 229
    if (event.key === 'Enter' && !isWithControl && !isComposing) {
      put(element, from, to, `\n${indentAt(value, from)}`)
    } else if (isWithControl && (event.key === ']' || event.key === '[')) {
      const lines = shifted(value, from, to, event.key === ']')
      put(element, lines.from, lines.to, lines.text)
      const grown = lines.text.length - (lines.to - lines.from)
      // Without a selection only the caret moves: what is typed next must not replace the line.
      const [start, end] =
        from === to
          ? [Math.max(lines.from, from + grown), Math.max(lines.from, from + grown)]
          : [lines.from, lines.from + lines.text.length]
      element.setSelectionRange(start, end)
    } else if (event.key === 'F8') {
      const next = nextTold(value, told, from, !event.shiftKey)
      if (next) go(next.line, next.column)
    } else return
    event.preventDefault()
  }
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
          {cut.map((piece, at) =>
            piece.severity ? (
              // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no other name
              <mark key={at} className={`${piece.severity} ${piece.word ? `word-${piece.word}` : ''}`}>
                {piece.text}
              </mark>
            ) : piece.word ? (
              // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no other name
              <span key={at} className={`word-${piece.word}`}>
                {piece.text}
              </span>
            ) : (
              piece.text
            ),
          )}
          {'\n '}
        </pre>
        <textarea
          ref={area}
          aria-label={label}
          aria-describedby="checker-problems checker-keys"
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          wrap="off"
          value={text}
          onChange={(event) => onText(event.target.value)}
          onScroll={follow}
          onKeyDown={key}
        />
      </div>
      <p className="editor-keys muted" id="checker-keys">
        {t('checker.keys')}
      </p>
    </div>
  )
}

/** Puts text in the place of some, as typed: undoing takes it back. */
function put(element: HTMLTextAreaElement, from: number, to: number, text: string) {
  element.setSelectionRange(from, to)
  // Nothing else writes into a text area and lets it be undone.
  document.execCommand('insertText', false, text)
}
