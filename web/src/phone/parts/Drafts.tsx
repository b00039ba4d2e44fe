// What a visitor filled in and has not sent yet: it waits on this phone until they say whose it is.
import { lazy, Suspense, useState } from 'react'
import { useText } from '@/locale'
import { NOBODY } from '../outbox/entry'
import { drop, useEntries } from '../outbox/outbox'

// Only a draft that is sent needs it; the home page must not wait for it.
const SendDraft = lazy(() => import('./SendDraft'))

export function Drafts() {
  const { t } = useText()
  const [sending, setSending] = useState('')
  const drafts = useEntries().filter(({ owner, state }) => owner === NOBODY && state === 'waiting')
  return (
    <>
      {drafts.map(({ id, title, subject }) => (
        <article key={id} className="card entry waiting" data-testid="draft">
          <b>{t('entry.draft', { title })}</b>
          {subject && <p className="case-words">{subject}</p>}
          <div className="buttons">
            <button type="button" className="button" onClick={() => void drop(id)}>
              {t('outbox.drop')}
            </button>
            <button type="button" className="button main" onClick={() => setSending(id)}>
              {t('entry.send_draft')}
            </button>
          </div>
        </article>
      ))}
      {sending && (
        <Suspense>
          <SendDraft entry={sending} onClose={() => setSending('')} />
        </Suspense>
      )}
    </>
  )
}
