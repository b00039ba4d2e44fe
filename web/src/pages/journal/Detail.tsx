// One line of the journal, opened: what exactly, what for, where it stands in its chain, and what else was done so.
import { Button } from 'antd'
import { Link } from 'react-router'
import type { JournalFilter } from '@/api/journal'
import type { JournalEntry } from '@/api/types'
import { useText } from '@/locale'

type Props = { entry: JournalEntry; onPut: (change: JournalFilter) => void }

/** A fact as text; what is no text or number is shown as it is kept. */
const said = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : JSON.stringify(value)

export function Detail({ entry, onPut }: Props) {
  const { t } = useText()
  const { person, entity_id: id } = entry
  return (
    <div className="journal-one">
      <dl className="facts">
        {entry.fields.length > 0 && (
          <div>
            <dt>{t(entry.kind === 'reading' ? 'journal.fields_read' : 'journal.fields_changed')}</dt>
            <dd>{entry.fields.join('、')}</dd>
          </div>
        )}
        {Object.entries(entry.detail).map(([key, value]) => (
          <div key={key}>
            <dt>{t([`journal.detail.${key}`, key])}</dt>
            <dd className="journal-value">{said(value)}</dd>
          </div>
        ))}
        <div>
          <dt>{t('journal.place')}</dt>
          <dd className="num">{t('journal.line', { chain: entry.chain.slice(0, 8), seq: entry.seq })}</dd>
        </div>
      </dl>
      <p className="muted">{t('journal.no_values')}</p>
      <div className="actions">
        {person && (
          <Button size="small" onClick={() => onPut({ person: person.id })}>
            {t('journal.only_person', { name: person.name })}
          </Button>
        )}
        {id && (
          <Button size="small" onClick={() => onPut({ entity_id: id })}>
            {t('journal.only_record')}
          </Button>
        )}
        <Button size="small" onClick={() => onPut({ action: entry.action })}>
          {t('journal.only_action')}
        </Button>
        {entry.may_open && <Link to={`/cases/${id}`}>{t('journal.open_case')}</Link>}
      </div>
    </div>
  )
}
