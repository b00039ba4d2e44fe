// Everything that is on its way, or stuck, or has just arrived.
import { useMe } from '@/api/queries'
import { useText } from '@/locale'
import { NOBODY } from '../outbox/entry'
import { useEntries } from '../outbox/outbox'
import { Drafts } from '../parts/Drafts'
import { EntryCard } from '../parts/EntryCard'
import { Page } from '../parts/Page'
import { Empty } from '../parts/States'

const ORDER = { conflict: 0, waiting: 1, sent: 2 }

export default function Outbox() {
  const { t } = useText()
  const person = useMe().data?.person.id
  const all = useEntries()
  const mine = all.filter(({ owner }) => owner === person)
  const others = all.filter(
    ({ owner, state }) => owner !== person && owner !== NOBODY && state !== 'sent',
  ).length
  const sorted = [...mine].sort((a, b) => ORDER[a.state] - ORDER[b.state] || a.seq - b.seq)
  return (
    <Page title={t('outbox.title')} up="/me">
      <p className="muted lead">{t('outbox.intro')}</p>
      <Drafts />
      {mine.length === 0 && (
        <Empty icon="check" title={t('outbox.empty')} because={t('outbox.empty_because')} />
      )}
      {sorted.map((entry) => (
        <EntryCard key={entry.id} entry={entry} />
      ))}
      {others > 0 && <p className="note">{t('outbox.other', { n: others })}</p>}
    </Page>
  )
}
