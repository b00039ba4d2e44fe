// One case: where it stands and until when, what can be done now, what it is about, what happened.
import { Fragment, lazy, Suspense } from 'react'
import { Link, useParams } from 'react-router'
import { useCase, useCaseEvents, useDefinition, useMe } from '@/api/queries'
import type { Case } from '@/api/types'
import { useDueWords } from '@/components/Due'
import { formatInstant } from '@/components/time'
import { NamesProvider, namesOfCase } from '@/definitions/names'
import { useText } from '@/locale'
import { useEntries } from '../outbox/outbox'
import { useSubject } from '../parts/CaseCard'
import { Facts } from '../parts/Facts'
import { Mark } from '../parts/Mark'
import { Page } from '../parts/Page'
import { Await, Loading } from '../parts/States'
import { readsFirst, Steps } from '../parts/Steps'
import { Way } from '../parts/Way'

/** Stands below what people come for, and waits for its data anyway. */
// What is sent later and the public link: few need them at once.
const EntryCard = lazy(async () => ({ default: (await import('../parts/EntryCard')).EntryCard }))
const TrackLink = lazy(async () => ({ default: (await import('../parts/TrackLink')).TrackLink }))
const History = lazy(() => import('../parts/History'))

export default function CasePage() {
  const { t } = useText()
  const { id = '' } = useParams()
  const query = useCase(id)
  const me = useMe().data?.person.id
  return (
    <Page
      title={query.data?.number ?? t('tab.orders')}
      up={query.data && query.data.asker.id !== me ? '/work' : '/orders'}
    >
      <Await query={query}>{(of) => <Whole of={of} />}</Await>
    </Page>
  )
}

function Whole({ of }: { of: Case }) {
  const { t } = useText()
  const rules = useDefinition('loop', of.loop)
  const loop = rules.data
  const { title, words } = useSubject(of)
  const events = useCaseEvents(of.id)
  const me = useMe().data?.person.id
  const entries = useEntries().filter(
    ({ line, owner, state }) => line === of.id && owner === me && state !== 'sent',
  )
  const reads = readsFirst(of, loop)
  // Both have keys: whichever comes first, a form that is being filled in stays what it is.
  const steps = entries.length === 0 && <Steps key="steps" of={of} loop={loop} subject={words || title} />
  const facts = (
    <Fragment key="facts">
      <Who of={of} />
      <section className="card">
        <h2>{t('case.facts')}</h2>
        <Facts of={of} loop={loop} />
      </section>
    </Fragment>
  )
  // Drawn once its rules are there: way and steps would push everything else down when they came later.
  if (rules.isLoading) return <Loading />
  return (
    <NamesProvider value={namesOfCase(of, events.data ?? [])}>
      <section className="card head" data-testid="state" data-state={of.state}>
        <div className="case-line">
          <h2>{title}</h2>
          <Mark of={of} />
        </div>
        <When of={of} />
        <Way of={of} loop={loop} />
      </section>
      {entries.length > 0 && (
        <Suspense fallback={<Loading />}>
          {entries.map((entry) => (
            <EntryCard key={entry.id} entry={entry} />
          ))}
        </Suspense>
      )}
      {reads ? [facts, steps] : [steps, facts]}
      <section className="card">
        <h2>{t('case.history')}</h2>
        <Suspense fallback={<Loading />}>
          <History of={of} loop={loop} events={events} subject={words || title} />
        </Suspense>
      </section>
      {of.asker.id === me && (
        <section className="card">
          <h2>{t('case.track')}</h2>
          <Suspense fallback={<Loading />}>
            <TrackLink code={of.track} />
          </Suspense>
          {of.opens?.map((one) => (
            <Link
              key={one.loop}
              className="text-link"
              data-opens={one.loop}
              to={`/new/${one.loop}?about=${of.id}`}
            >
              {one.title}
            </Link>
          ))}
          <Link className="text-link" to="/kept">
            {t('me.kept')}
          </Link>
        </section>
      )}
    </NamesProvider>
  )
}

/** The promise first, which is what people were told; the clock of this step under it. */
function When({ of }: { of: Case }) {
  const { t } = useText()
  const due = useDueWords(of.due_at)
  if (of.closed_at)
    return <p className="when num">{t('case.closed_at', { at: formatInstant(of.closed_at) })}</p>
  return (
    <div className="when">
      {of.promise_met_at ? (
        <p>{t('case.met')}</p>
      ) : (
        of.promise_due_at && (
          <p className="num">{t('case.expected', { at: formatInstant(of.promise_due_at) })}</p>
        )
      )}
      {of.due_at && <small className={`num ${of.colour}`}>{t('case.within', { words: due })}</small>}
    </div>
  )
}

/** Who does it; while nobody does, the steps say whose move it is. */
function Who({ of }: { of: Case }) {
  const { t } = useText()
  const assignee = of.assignee?.name ?? of.assignee_org?.name
  const second = of.second?.name
  if (!assignee) return null
  return (
    <section className="card who">
      <span className="face" aria-hidden="true">
        {assignee.slice(0, 1)}
      </span>
      <span>
        <b>{assignee}</b>
        <small className="muted">
          {t('case.who')} · {of.org.name}
        </small>
        {second && (
          <small data-testid="second">
            {t('case.companion')}：{second} · {t(of.second_agreed ? 'case.joined' : 'case.not_joined')}
          </small>
        )}
      </span>
    </section>
  )
}
