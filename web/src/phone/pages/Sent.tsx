// After sending: the number, the expected time and the link; or that it is kept and goes out later.
import { Link, useNavigate, useParams } from 'react-router'
import { formatInstant } from '@/components/time'
import { useText } from '@/locale'
import type { Entry, Result } from '../outbox/entry'
import { useEntry } from '../outbox/outbox'
import { Icon } from '../parts/Icon'
import { Page } from '../parts/Page'
import { TrackLink } from '../parts/TrackLink'

export default function Sent() {
  const { t } = useText()
  const { entry: id } = useParams()
  const entry = useEntry(id)
  const state = entry?.state ?? 'waiting'
  const isFollow = entry?.action.kind === 'follow'
  const title = t(
    state === 'sent'
      ? isFollow
        ? 'near.done'
        : 'sent.done'
      : state === 'conflict'
        ? 'sent.conflict'
        : 'sent.kept',
  )
  return (
    <Page title={title}>
      <section className="sent" data-state={state} aria-live="polite">
        <span className={`sent-sign ${state}`}>
          <Icon name={state === 'sent' ? 'check' : state === 'conflict' ? 'alert' : 'outbox'} size={34} />
        </span>
        <h2>{title}</h2>
        {entry?.result ? <Done result={entry.result} /> : <Pending entry={entry} />}
      </section>
    </Page>
  )
}

function Done({ result }: { result: Result }) {
  const { t } = useText()
  const navigate = useNavigate()
  return (
    <>
      {result.promise_due_at && (
        <p className="sent-by num">{t('sent.by', { at: formatInstant(result.promise_due_at) })}</p>
      )}
      <dl className="card sent-facts">
        <div>
          <dt>{t('sent.number')}</dt>
          <dd className="num" data-testid="number">
            {result.number}
          </dd>
        </div>
        <div>
          <dt>{t('sent.link')}</dt>
          <dd>
            <TrackLink code={result.track} />
          </dd>
        </div>
      </dl>
      <p className="muted">{t(result.case ? 'sent.link_do' : 'near.done_do')}</p>
      <div className="buttons up">
        <button
          type="button"
          className="button main"
          data-testid="follow"
          onClick={() => navigate(result.case ? `/o/${result.case}` : '/orders', { replace: true })}
        >
          {t('sent.see')}
        </button>
        <Link className="button" to="/" replace>
          {t('sent.home')}
        </Link>
      </div>
    </>
  )
}

function Pending({ entry }: { entry: Entry | undefined }) {
  const { t } = useText()
  return (
    <>
      <p className="muted">{entry?.state === 'conflict' ? entry.trouble?.because : t('sent.kept_do')}</p>
      <div className="buttons up">
        <Link className="button main" to="/outbox">
          {t('outbox.title')}
        </Link>
        <Link className="button" to="/" replace>
          {t('sent.home')}
        </Link>
      </div>
    </>
  )
}
