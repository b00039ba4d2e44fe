// The journal for auditors: who saw and who changed what in their reach, and whether the chains hold.
import '@/locale/journal'
import { EditOutlined, EyeOutlined, LoginOutlined } from '@ant-design/icons'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { type JournalFilter, useJournal } from '@/api/journal'
import { useMe } from '@/api/queries'
import type { JournalEntry } from '@/api/types'
import { Await } from '@/components/Await'
import { Empty } from '@/components/Empty'
import { More } from '@/components/More'
import { PageHead } from '@/components/PageHead'
import { formatInstant } from '@/components/time'
import { useText } from '@/locale'
import { Chain } from './Chain'
import { Detail } from './Detail'
import { Filters } from './Filters'
import { useActionWords } from './words'

const SIGNS = {
  reading: <EyeOutlined aria-hidden />,
  changing: <EditOutlined aria-hidden />,
  session: <LoginOutlined aria-hidden />,
}
const NAMES = ['person', 'entity_id', 'action', 'from', 'to'] as const

export default function Journal() {
  const { t } = useText()
  const me = useMe().data
  const [search, setSearch] = useSearchParams()
  const filter: JournalFilter = Object.fromEntries(
    NAMES.flatMap((name) => (search.get(name) ? [[name, search.get(name)]] : [])),
  )
  const put = (change: JournalFilter) => {
    const next = Object.entries({ ...filter, ...change }).filter(([, value]) => value)
    setSearch(Object.fromEntries(next), { replace: true })
  }
  const list = useJournal(filter)
  // Whoever does not audit is told so at once, without filters and a chain that go away again.
  const isForbidden = !!list.error || !me?.audits
  const entries = list.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <div className="page">
      <PageHead title={t('nav.journal')} intro={t('journal.intro')} />
      <div className="stack">
        <Chain isForbidden={isForbidden} />
        <div className="panel">
          {!isForbidden && <Filters filter={filter} entries={entries} onPut={put} />}
          <Await query={list} rows={10}>
            {() =>
              entries.length === 0 ? (
                <Empty
                  title={t('journal.none')}
                  because={t(
                    Object.keys(filter).length > 0 ? 'journal.none_match_because' : 'journal.none_because',
                  )}
                />
              ) : (
                <>
                  <Lines entries={entries} onPut={put} isBusy={list.isFetching} />
                  <More of={list} />
                </>
              )
            }
          </Await>
        </div>
      </div>
    </div>
  )
}

type Put = (change: JournalFilter) => void

function Lines({ entries, onPut, isBusy }: { entries: JournalEntry[]; onPut: Put; isBusy: boolean }) {
  const { t } = useText()
  const [opened, setOpened] = useState<string>()
  return (
    <table className="table journal" aria-label={t('nav.journal')} aria-busy={isBusy}>
      <thead>
        <tr>
          <th scope="col">{t('journal.at')}</th>
          <th scope="col">{t('journal.what')}</th>
          <th scope="col">{t('journal.who')}</th>
          <th scope="col">{t('journal.subject')}</th>
          <th scope="col">{t('case.org')}</th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => {
          const key = `${entry.chain} ${entry.seq}`
          const isOpen = opened === key
          return (
            <Line
              key={key}
              entry={entry}
              isOpen={isOpen}
              onToggle={() => setOpened(isOpen ? undefined : key)}
              onPut={onPut}
            />
          )
        })}
      </tbody>
    </table>
  )
}

function Line({
  entry,
  isOpen,
  onToggle,
  onPut,
}: {
  entry: JournalEntry
  isOpen: boolean
  onToggle: () => void
  onPut: Put
}) {
  const { t } = useText()
  const words = useActionWords()
  return (
    <>
      <tr className={isOpen ? 'open' : ''} data-kind={entry.kind}>
        <td className="num quiet">{formatInstant(entry.at)}</td>
        <td>
          <button type="button" className="journal-what" aria-expanded={isOpen} onClick={onToggle}>
            <span className={`journal-kind ${entry.kind}`}>
              {SIGNS[entry.kind]}
              {t(`journal.${entry.kind}`)}
            </span>
            <b>{words(entry)}</b>
          </button>
        </td>
        <td>{entry.person?.name ?? <span className="muted">{t('event.system')}</span>}</td>
        <td>
          {t([`journal.entity.${entry.entity}`, entry.entity])}
          {entry.subject && <span className="num muted"> {entry.subject}</span>}
        </td>
        <td className={entry.org ? 'quiet' : 'quiet blank'}>{entry.org?.name ?? '—'}</td>
      </tr>
      {isOpen && (
        <tr className="journal-detail">
          <td colSpan={5}>
            <Detail entry={entry} onPut={onPut} />
          </td>
        </tr>
      )}
    </>
  )
}
