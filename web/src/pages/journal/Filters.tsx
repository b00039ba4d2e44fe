// What the journal is narrowed by: a kind, a stretch of days, a person or a record, each to be taken away again.
import { CloseOutlined } from '@ant-design/icons'
import { Input, Segmented } from 'antd'
import { useId } from 'react'
import type { JournalFilter } from '@/api/journal'
import type { JournalEntry } from '@/api/types'
import { useText } from '@/locale'
import { useActionWords } from './words'

const KINDS = ['', 'reading', 'changing', 'session'] as const

type Props = {
  filter: JournalFilter
  /** The lines on the page: they know what to call a person or a record. */
  entries: readonly JournalEntry[]
  onPut: (change: JournalFilter) => void
}

export function Filters({ filter, entries, onPut }: Props) {
  const { t } = useText()
  const words = useActionWords()
  const id = useId()
  const isKind = KINDS.some((kind) => kind === (filter.action ?? ''))
  const person = entries.find((entry) => entry.person?.id === filter.person)?.person?.name
  const record = entries.find((entry) => entry.entity_id === filter.entity_id)
  const chips = [
    filter.person && { name: 'person', text: person ?? t('journal.one_person') },
    filter.entity_id && { name: 'entity_id', text: record?.subject ?? t('journal.one_record') },
    filter.action &&
      !isKind && {
        name: 'action',
        text: words(entries[0] ?? { action: filter.action, action_title: null }),
      },
  ].filter((chip) => !!chip)
  return (
    <>
      <div className="filters journal-filters">
        <Segmented
          aria-label={t('journal.kind')}
          value={isKind ? (filter.action ?? '') : ''}
          options={KINDS.map((kind) => ({ value: kind, label: t(`journal.${kind || 'both'}`) }))}
          onChange={(action) => onPut({ action: String(action) })}
        />
        {(['from', 'to'] as const).map((name) => (
          <label key={name} htmlFor={`${id}-${name}`} className="day-filter">
            <span>{t(`journal.${name}`)}</span>
            <Input
              id={`${id}-${name}`}
              type="date"
              value={filter[name] ?? ''}
              onChange={(event) => onPut({ [name]: event.target.value })}
            />
          </label>
        ))}
      </div>
      {chips.length > 0 && (
        <ul className="filter-chips" aria-label={t('views.filters')}>
          {chips.map(({ name, text }) => (
            <li key={name}>
              {text}
              <button
                type="button"
                aria-label={t('views.drop', { what: text })}
                onClick={() => onPut({ [name]: '' })}
              >
                <CloseOutlined />
              </button>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
