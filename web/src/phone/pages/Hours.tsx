// The hours of one volunteer, added up from the orders they did; a page that prints well.
import { useMe, useRatings } from '@/api/queries'
import type { Case } from '@/api/types'
import { formatInstant } from '@/components/time'
import type { Loop } from '@/definitions/model'
import { useText } from '@/locale'
import { filledByAssignee, useLoops } from '../data/capacity'
import { useAssigned } from '../data/mine'
import { useSubject } from '../parts/CaseCard'
import { Certificates } from '../parts/Certificates'
import { Icon } from '../parts/Icon'
import { Page } from '../parts/Page'
import { Await, Empty } from '../parts/States'

export type Done = { of: Case; amount: number; scale: number }

/** The orders whose amount (hours, as the loop has it) is filled in, oldest first. */
export function doneOf(cases: readonly Case[], loops: readonly Loop[]): Done[] {
  return cases
    .flatMap((of) => {
      const loop = loops.find(({ key }) => key === of.loop)
      const field = loop && filledByAssignee(loop, 'decimal')[0]
      const amount = field ? of.fields[field[0]] : undefined
      return typeof amount === 'number' ? [{ of, amount, scale: field?.[1].kind.scale ?? 1 }] : []
    })
    .sort((a, b) => a.of.entered_at.localeCompare(b.of.entered_at))
}

/** Added in whole units of the last digit, so that tenths do not drift. */
export function sumOf(done: readonly Done[]): number {
  const scale = Math.max(1, ...done.map((one) => one.scale))
  const unit = 10 ** scale
  return done.reduce((sum, { amount }) => sum + Math.round(amount * unit), 0) / unit
}

const dayOf = (iso: string) => formatInstant(iso, 0).slice(0, 10)

export default function Hours() {
  const { t } = useText()
  const { loops } = useLoops()
  const every = useAssigned()
  return (
    <Page title={t('hours.title')} up="/work">
      <Await query={every}>
        {(cases) => {
          const done = doneOf(cases, loops)
          if (done.length === 0) {
            return <Empty icon="clock" title={t('hours.empty')} because={t('hours.empty_because')} />
          }
          return <Paper done={done} loops={loops} />
        }}
      </Await>
    </Page>
  )
}

function Paper({ done, loops }: { done: Done[]; loops: Loop[] }) {
  const { t, say } = useText()
  const me = useMe().data
  const first = done[0]
  const last = done.at(-1)
  // Nothing was served before it was asked for, so the period leaves nothing out.
  const begun = done.map(({ of }) => of.opened_at).sort()[0]
  const loop = loops.find(({ key }) => key === first?.of.loop)
  const field = loop && filledByAssignee(loop, 'decimal')[0]?.[1]
  return (
    <>
      <article className="card paper">
        <header>
          <h2>{t('hours.paper')}</h2>
          <p>
            <b>{me?.person.name}</b> · {me?.roles[0]?.org.name}
          </p>
          {first && last && (
            <p className="muted num">
              {t('hours.period', { from: dayOf(first.of.entered_at), to: dayOf(last.of.entered_at) })}
            </p>
          )}
        </header>
        <p className="hours-sum">
          <b className="num" data-testid="hours">
            {sumOf(done).toFixed(1)}
          </b>
          <span>
            {say(field?.title)} · {t('hours.count', { n: done.length })}
          </span>
        </p>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('hours.date')}</th>
              <th scope="col">{t('hours.what')}</th>
              <th scope="col">{say(field?.title)}</th>
            </tr>
          </thead>
          <tbody>
            {done.map((one) => (
              <Line key={one.of.id} done={one} />
            ))}
          </tbody>
        </table>
        <footer className="muted">{t('hours.note', { at: dayOf(new Date().toISOString()) })}</footer>
      </article>
      <Ratings />
      <button type="button" className="button no-print" onClick={() => window.print()}>
        <Icon name="print" size={18} /> {t('do.print')}
      </button>
      {loops.some(({ hours }) => hours) && <Certificates first={begun && dayOf(begun)} />}
    </>
  )
}

/** Numbers and a mean, no more: nothing here is compared with anybody. */
function Ratings() {
  const { t } = useText()
  const ratings = useRatings().data ?? []
  return ratings.map((of) => (
    <section key={of.loop} className="card no-print" data-testid="ratings">
      <h2>{t('hours.ratings')}</h2>
      {of.rated === 0 ? (
        <p className="muted">{t('hours.ratings_few', { n: of.at_least })}</p>
      ) : (
        <>
          <p className="num">{t('hours.ratings_mean', { n: of.rated, mean: of.mean?.toFixed(1) })}</p>
          <p className="muted num">
            {of.counts.map(({ value, count }) => `${value} ★ ${count}`).join(' · ')}
          </p>
          <small className="muted">{t('hours.ratings_note', { n: of.at_least })}</small>
        </>
      )}
    </section>
  ))
}

function Line({ done }: { done: Done }) {
  const { title } = useSubject(done.of)
  return (
    <tr>
      <td className="num">{dayOf(done.of.entered_at)}</td>
      <td>
        {title}
        <small className="muted num">{done.of.number}</small>
      </td>
      <td className="num">{done.amount.toFixed(done.scale)}</td>
    </tr>
  )
}
