// What the reader asked to be put right in what is kept about them, and a form to ask for more.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { api, body, keyPath } from '@/api/client'
import { useIdempotencyKey } from '@/api/idempotency'
import { useDefinition } from '@/api/queries'
import type { components } from '@/api/schema'
import { formatInstant } from '@/components/time'
import { specsOf } from '@/definitions/model'
import { useText } from '@/locale'
import '@/locale/kept'
import { Broken } from './States'

type Row = components['schemas']['KeptRow']

export function Corrections({ rows }: { rows: readonly Row[] }) {
  const { t } = useText()
  const mine = useQuery({
    queryKey: ['corrections', 'mine'],
    queryFn: async () => (await body(api.GET('/api/v1/me/corrections'))).items,
  })
  const living = rows.filter((row) => !row.retired_at)
  if (living.length === 0 && !mine.data?.length) return null
  return (
    <section className="card">
      <h2>{t('correct.title')}</h2>
      <p className="muted">{t('correct.note')}</p>
      {mine.data && mine.data.length > 0 && (
        <ul className="kept-list">
          {mine.data.map((one) => (
            <li key={one.id}>
              <span>
                {one.register_title} · {one.field_title}
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
      {living[0] && <Asking rows={living} first={living[0]} />}
    </section>
  )
}

function Asking({ rows, first }: { rows: readonly Row[]; first: Row }) {
  const { t, language } = useText()
  const client = useQueryClient()
  const ids = { row: useId(), field: useId(), wish: useId() }
  const [id, setId] = useState(first.id)
  const [field, setField] = useState('')
  const [wish, setWish] = useState('')
  const row = rows.find((one) => one.id === id) ?? first
  const register = useDefinition('register', row.register).data
  const { keyFor, done } = useIdempotencyKey()
  const asking = useMutation({
    mutationFn: () => {
      const asked = { field, wish: wish.trim() }
      const path = { ...keyPath(row.register), id: row.id }
      const headers = { 'Idempotency-Key': keyFor({ ...asked, row: row.id }) }
      return body(
        api.POST('/api/v1/registers/{pack}/{key}/rows/{id}/corrections', {
          params: { path },
          headers,
          body: asked,
        }),
      )
    },
    onSuccess: async () => {
      done()
      setWish('')
      await client.invalidateQueries({ queryKey: ['corrections'] })
    },
  })
  return (
    <div className="stacked">
      <label htmlFor={ids.row}>{t('correct.row')}</label>
      <select id={ids.row} value={row.id} onChange={({ target }) => setId(target.value)}>
        {rows.map((one) => (
          <option key={one.id} value={one.id}>
            {one.title} {one.org?.name}
          </option>
        ))}
      </select>
      <label htmlFor={ids.field}>{t('correct.field')}</label>
      <select id={ids.field} value={field} onChange={({ target }) => setField(target.value)}>
        <option value="" />
        {(register ? specsOf(register.fields, language) : []).map((spec) => (
          <option key={spec.key} value={spec.key}>
            {spec.title}
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
      {asking.error && <Broken error={asking.error} retry={() => asking.mutate()} />}
      <button
        type="button"
        className="button"
        data-testid="ask-correction"
        disabled={!field || !wish.trim() || asking.isPending}
        onClick={() => asking.mutate()}
      >
        {t('correct.ask')}
      </button>
    </div>
  )
}
