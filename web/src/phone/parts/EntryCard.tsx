// Something in the outbox: what it is, how it stands, and what the person can do about it.
import { useState } from 'react'
import { Link } from 'react-router'
import { formatInstant } from '@/components/time'
import { useText } from '@/locale'
import type { Entry } from '../outbox/entry'
import { drop, hurry, sendAgain, useEntries, useSending } from '../outbox/outbox'
import { isBehind } from '../outbox/rules'
import { Icon, type IconName } from './Icon'

const SIGN: Record<Entry['state'], IconName> = { waiting: 'outbox', sent: 'check', conflict: 'alert' }

export function EntryCard({ entry }: { entry: Entry }) {
  const { t } = useText()
  const sending = useSending()
  const behind = isBehind(entry, useEntries())
  const word = sending === entry.id ? 'outbox.sending' : behind ? 'outbox.behind' : `outbox.${entry.state}`
  return (
    <article className={`card entry ${entry.state}`} data-entry={entry.state}>
      <div className="case-line">
        <b>{entry.title}</b>
        <span
          className={`mark ${entry.state === 'conflict' ? 'red' : entry.state === 'sent' ? 'green' : 'yellow'}`}
        >
          <Icon name={SIGN[entry.state]} size={14} />
          {t(word)}
        </span>
      </div>
      {entry.subject && <p className="case-words">{entry.subject}</p>}
      <small className="muted num">{formatInstant(new Date(entry.made_at).toISOString())}</small>
      {entry.state === 'conflict' && <Conflict entry={entry} />}
      {entry.state === 'waiting' && <Waiting entry={entry} isSending={sending === entry.id} />}
      {entry.state === 'sent' && entry.result && (
        <div className="buttons">
          <button type="button" className="button" onClick={() => void drop(entry.id)}>
            {t('outbox.done')}
          </button>
          <Link
            className="button"
            to={entry.result.case ? `/o/${entry.result.case}` : `/t/${entry.result.track}`}
          >
            {t('outbox.see')}
          </Link>
        </div>
      )}
    </article>
  )
}

/** What went wrong in the words of the server, and the three things one can do. */
function Conflict({ entry }: { entry: Entry }) {
  const { t } = useText()
  const [isAsking, setAsking] = useState(false)
  const { trouble, action } = entry
  const isChanged = trouble && [403, 404, 409, 412].includes(trouble.status)
  return (
    <>
      <div className="note wrong" role="alert">
        {isChanged && <p>{t('outbox.changed')}</p>}
        <p>{trouble?.code === 'old' ? t('outbox.old') : trouble?.because}</p>
        {trouble?.problems.map(({ path, message }) => (
          <p key={path}>{message}</p>
        ))}
      </div>
      {isAsking ? (
        <>
          <p>{t('outbox.drop_ask')}</p>
          <div className="buttons">
            <button type="button" className="button" onClick={() => setAsking(false)}>
              {t('do.cancel')}
            </button>
            <button type="button" className="button grave" onClick={() => void drop(entry.id)}>
              {t('outbox.drop')}
            </button>
          </div>
        </>
      ) : (
        <div className="buttons">
          {action.kind !== 'open' && (
            <Link className="button" to={'case' in action ? `/o/${action.case}` : `/t/${action.track}`}>
              {t('outbox.see')}
            </Link>
          )}
          <button type="button" className="button" onClick={() => setAsking(true)}>
            {t('outbox.drop')}
          </button>
          <button type="button" className="button" onClick={() => void sendAgain(entry.id)}>
            {t('outbox.again')}
          </button>
        </div>
      )}
    </>
  )
}

function Waiting({ entry, isSending }: { entry: Entry; isSending: boolean }) {
  const { t } = useText()
  return (
    <div className="buttons">
      {entry.tried === 0 && !isSending && (
        // Once tried it may have arrived, and taking it away here would not take it back there.
        <button type="button" className="button" onClick={() => void drop(entry.id)}>
          {t('outbox.drop')}
        </button>
      )}
      <button type="button" className="button" disabled={isSending} onClick={() => void hurry()}>
        {t('outbox.now')}
      </button>
    </div>
  )
}
