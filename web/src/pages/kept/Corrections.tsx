// What the reader asked to be put right in what is kept about them, and a form to ask for more.
import { Button, Input, Select } from 'antd'
import { useId, useState } from 'react'
import { type Holder, useAskCorrection, useOwnCorrections } from '@/api/kept'
import { ProblemNote } from '@/components/ProblemNote'
import { formatInstant } from '@/components/time'
import { useText } from '@/locale'

export function Corrections({ holders }: { holders: readonly Holder[] }) {
  const { t } = useText()
  const mine = useOwnCorrections()
  if (holders.length === 0 && !mine.data?.length) return null
  return (
    <section className="panel pad" data-testid="corrections">
      <h2>{t('correct.title')}</h2>
      <p className="muted">{t('correct.note')}</p>
      <ul className="kept-lines">
        {mine.data?.map((one) => (
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
      {holders[0] && <Asking holders={holders} first={holders[0]} />}
    </section>
  )
}

function Asking({ holders, first }: { holders: readonly Holder[]; first: Holder }) {
  const { t } = useText()
  const ids = { row: useId(), field: useId(), wish: useId() }
  const [id, setId] = useState(first.id)
  const [field, setField] = useState<string>()
  const [wish, setWish] = useState('')
  const holder = holders.find((one) => one.id === id) ?? first
  const asking = useAskCorrection(() => setWish(''))
  return (
    <form
      className="kept-ask"
      onSubmit={(event) => {
        event.preventDefault()
        if (field && wish.trim()) asking.mutate({ holder, field, wish })
      }}
    >
      <div className="stacked">
        <label htmlFor={ids.row}>{t('correct.row')}</label>
        <Select
          id={ids.row}
          value={holder.id}
          options={holders.map((one) => ({ value: one.id, label: one.title }))}
          onChange={(next) => {
            setId(next)
            setField(undefined)
          }}
        />
      </div>
      <div className="stacked">
        <label htmlFor={ids.field}>{t('correct.field')}</label>
        <Select
          id={ids.field}
          value={field ?? null}
          options={holder.fields.map(({ key, title }) => ({ value: key, label: title }))}
          onChange={(next) => setField(next ?? undefined)}
        />
      </div>
      <div className="stacked kept-wide">
        <label htmlFor={ids.wish}>{t('correct.wish')}</label>
        <Input.TextArea
          id={ids.wish}
          rows={3}
          maxLength={500}
          value={wish}
          onChange={({ target }) => setWish(target.value)}
        />
      </div>
      {asking.error && <ProblemNote error={asking.error} />}
      <div className="kept-wide">
        <Button
          htmlType="submit"
          data-testid="ask-correction"
          disabled={!field || !wish.trim()}
          loading={asking.isPending}
        >
          {t('correct.ask')}
        </Button>
      </div>
    </form>
  )
}
