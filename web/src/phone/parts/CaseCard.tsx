// A case in a list: what it is about, where it stands, until when.
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import type { Case } from '@/api/types'
import { formatInstant } from '@/components/time'
import { useCaseWords } from '@/definitions/caseWords'
import { useText } from '@/locale'
import { progressOf } from '../data/capacity'
import { Mark } from './Mark'

/** The words for the time that matters to a reader: the promise while it runs, the end afterwards. */
export function useWhen() {
  const { t } = useText()
  return (of: Pick<Case, 'closed_at' | 'promise_due_at' | 'promise_met_at' | 'due_at'>): string => {
    if (of.closed_at) return t('case.closed_at', { at: formatInstant(of.closed_at) })
    if (of.promise_met_at) return t('case.met')
    const until = of.promise_due_at ?? of.due_at
    return until ? t('case.expected', { at: formatInstant(until) }) : ''
  }
}

/** What a case is about first, then the words of the person. */
export function useSubject(of: Case): { title: string; words: string } {
  const { title, subject, isCalled } = useCaseWords(of)
  if (isCalled) return { title, words: subject === of.loop_title ? '' : subject }
  return subject === of.loop_title || subject === '…'
    ? { title, words: '' }
    : { title: subject, words: title }
}

export function CaseCard({ of, note }: { of: Case; note?: ReactNode }) {
  const { loop } = useCaseWords(of)
  const { title, words } = useSubject(of)
  const when = useWhen()(of)
  const progress = of.closed_at ? undefined : progressOf(loop, of)
  return (
    <Link className="card case-card" to={`/o/${of.id}`} data-number={of.number}>
      <span className="case-line">
        <b>{title}</b>
        <Mark of={of} />
      </span>
      {words && <span className="case-words">{words}</span>}
      <small className="muted num">
        {when}
        {note && <> · {note}</>}
      </small>
      {progress && (
        <span className="thin-way" aria-hidden="true">
          <i style={{ width: `${(100 * (progress.at + 1)) / progress.states.length}%` }} />
        </span>
      )}
    </Link>
  )
}
