// What the reader asked to be put right in what is kept about them, and a form to ask for more.
import { useId, useState } from 'react'
import { type Holder, useAskCorrection, useOwnCorrections } from '@/api/kept'
import { formatInstant } from '@/components/time'
import { useText } from '@/locale'
import '@/locale/kept'
import { Broken } from './States'

export function Corrections({ holders }: { holders: readonly Holder[] }) {
  const { t } = useText()
  const mine = useOwnCorrections()
  if (holders.length === 0 && !mine.data?.length) return null
  return (
    <section className="card" data-testid="corrections">
      <h2>{t('correct.title')}</h2>
      <p className="muted">{t('correct.note')}</p>
      {mine.data && mine.data.length > 0 && (
        <ul className="kept-list">
          {mine.data.map((one) => (
            <li key={one.id}>
              <span>
                {one.register_title} {one.number && <span className="num">{one.number}</span>} ·{' '}
                {one.field_title}
              </span>
              <small className="muted num">
                {t(`correct.${one.state}`)} · {formatInstant(one.answered_at ?? one.asked_at)}
                {one.state === 'open' && <> · {t('correct.until', { at: formatInstant(one.due_at) })}</>}
              </small>
              {one.answer && <small>{one.answer}</small>}
            </li>
          ))}
        </ul>
      )}
      {holders[0] && <Asking holders={holders} first={holders[0]} />}
    </section>
  )
}

function Asking({ holders, first }: { holders: readonly Holder[]; first: Holder }) {
  const { t } = useText()
  const ids = { row: useId(), field: useId(), wish: useId() }
  const [id, setId] = useState(first.id)
  const [field, setField] = useState('')
  const [wish, setWish] = useState('')
  const holder = holders.find((one) => one.id === id) ?? first
  const asking = useAskCorrection(() => setWish(''))
  const ask = () => asking.mutate({ holder, field, wish })
  return (
    <div className="stacked">
      <label htmlFor={ids.row}>{t('correct.row')}</label>
      <select
        id={ids.row}
        value={holder.id}
        onChange={({ target }) => {
          setId(target.value)
          setField('')
        }}
      >
        {holders.map((one) => (
          <option key={one.id} value={one.id}>
            {one.title}
          </option>
        ))}
      </select>
      <label htmlFor={ids.field}>{t('correct.field')}</label>
      <select id={ids.field} value={field} onChange={({ target }) => setField(target.value)}>
        <option value="" />
        {holder.fields.map(({ key, title }) => (
          <option key={key} value={key}>
            {title}
          </option>
        ))}
      </select>
      <label htmlFor={ids.wish}>{t('correct.wish')}</label>
      <textarea
        id={ids.wish}
        rows={3}
        maxLength={500}
        value={wish}
        onChange={({ target }) => setWish(target.value)}
      />
      {asking.error && <Broken error={asking.error} retry={ask} />}
      <button
        type="button"
        className="button"
        data-testid="ask-correction"
        disabled={!field || !wish.trim() || asking.isPending}
        onClick={ask}
      >
        {t('correct.ask')}
      </button>
    </div>
  )
}
