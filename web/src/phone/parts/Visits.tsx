// What somebody who walks the grid follows up today: what they opened, handle or have the turn in, and what to report.
import { Link } from 'react-router'
import { useMe } from '@/api/queries'
import type { Case } from '@/api/types'
import { formatInstant } from '@/components/time'
import { useNow } from '@/components/useNow'
import { useText } from '@/locale'
import { useAsked, useMyTurns } from '../data/mine'
import { CaseCard } from './CaseCard'
import { Broken, Empty, Loading } from './States'

export type Visit = { of: Case; why: 'yours' | 'late' | 'today' | 'watch' }

const SHOWN = 6
const ORDER: Visit['why'][] = ['yours', 'late', 'today', 'watch']
const day = (at: number | string) => formatInstant(new Date(at).toISOString(), 0).slice(0, 10)

/** The open cases that are this person's to look after, each once, the most pressing first. */
export function visitsOf(cases: readonly Case[], person: string | undefined, now: number): Visit[] {
  const own = new Map(cases.filter(({ closed_at }) => !closed_at).map((of) => [of.id, of]))
  const visits = [...own.values()].map((of): Visit => {
    const until = of.due_at ?? of.promise_due_at
    if (of.turn?.person?.id === person) return { of, why: 'yours' }
    if (until && Date.parse(until) < now) return { of, why: 'late' }
    return { of, why: until && day(until) === day(now) ? 'today' : 'watch' }
  })
  const due = ({ of }: Visit) => of.due_at ?? of.promise_due_at ?? '9'
  return visits.sort((a, b) => ORDER.indexOf(a.why) - ORDER.indexOf(b.why) || due(a).localeCompare(due(b)))
}

export function Visits() {
  const { t } = useText()
  const person = useMe().data?.person.id
  const asked = useAsked()
  const turns = useMyTurns()
  const now = useNow()
  const error = asked.error ?? turns.error
  const cases = asked.cases && turns.data ? [...asked.cases, ...turns.data] : undefined
  const visits = visitsOf(cases ?? [], person, now)
  return (
    <section data-testid="visits">
      <h2>{t('work.visits')}</h2>
      {!cases && (error ? <Broken error={error} retry={() => void asked.refetch()} /> : <Loading rows={2} />)}
      {cases && visits.length === 0 && (
        <Empty icon="check" title={t('work.visits_empty')} because={t('work.visits_empty_because')} />
      )}
      {visits.length > 0 && <p className="muted">{t('work.visits_lead')}</p>}
      {visits.slice(0, SHOWN).map(({ of, why }) => (
        <CaseCard
          key={of.id}
          of={of}
          note={<b className={why === 'watch' ? '' : 'yours'}>{t(`work.${why}`)}</b>}
        />
      ))}
      {visits.length > SHOWN && (
        <Link className="button" to="/orders">
          {t('work.visits_all', { n: visits.length })}
        </Link>
      )}
    </section>
  )
}
