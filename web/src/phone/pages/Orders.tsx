// What the person asked for, open ones first.
import { Link } from 'react-router'
import { useMe } from '@/api/queries'
import { useText } from '@/locale'
import { useAsked } from '../data/mine'
import { useFollows } from '../data/nearby'
import { useEntries } from '../outbox/outbox'
import { CaseCard } from '../parts/CaseCard'
import { EntryCard } from '../parts/EntryCard'
import { FollowCard } from '../parts/FollowCard'
import { Page } from '../parts/Page'
import { Broken, Empty, Loading } from '../parts/States'

export default function Orders() {
  const { t } = useText()
  const person = useMe().data?.person.id
  const list = useAsked()
  const followed = useFollows()
  const follows = followed.follows ?? []
  const unsent = useEntries().filter(
    ({ owner, action, state }) =>
      owner === person && ['open', 'follow'].includes(action.kind) && state !== 'sent',
  )
  const cases = list.cases
  const open = cases?.filter(({ closed_at }) => !closed_at) ?? []
  const closed = cases?.filter(({ closed_at }) => closed_at) ?? []
  return (
    <Page title={t('orders.title')} isTop>
      {unsent.map((entry) => (
        <EntryCard key={entry.id} entry={entry} />
      ))}
      {!cases && (list.error ? <Broken error={list.error} retry={() => void list.refetch()} /> : <Loading />)}
      {cases?.length === 0 && unsent.length === 0 && follows.length === 0 && (
        <Empty icon="orders" title={t('orders.empty')} because={t('orders.empty_because')}>
          <Link className="button main" to="/">
            {t('orders.ask')}
          </Link>
        </Empty>
      )}
      {open.length > 0 && <h2>{t('orders.open')}</h2>}
      {open.map((one) => (
        <CaseCard
          key={one.id}
          of={one}
          note={one.turn?.person?.id === person ? <b className="yours">{t('home.yours')}</b> : undefined}
        />
      ))}
      {follows.length > 0 && <h2>{t('near.followed')}</h2>}
      {follows.map((one) => (
        <FollowCard key={one.track} of={one} />
      ))}
      {followed.hasNextPage && (
        <button type="button" className="button" onClick={() => void followed.fetchNextPage()}>
          {t('do.more')}
        </button>
      )}
      {closed.length > 0 && <h2>{t('orders.closed')}</h2>}
      {closed.map((one) => (
        <CaseCard key={one.id} of={one} />
      ))}
      {list.hasNextPage && (
        <button type="button" className="button" onClick={() => void list.fetchNextPage()}>
          {t('do.more')}
        </button>
      )}
    </Page>
  )
}
