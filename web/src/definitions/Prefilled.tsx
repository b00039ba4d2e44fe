// Begins a form with what is kept already (一数一源), says from where, and leaves alone whatever somebody has typed.
import { useQuery } from '@tanstack/react-query'
import { Form } from 'antd'
import { useEffect, useRef } from 'react'
import { type FormName, type Kept, prefillQuery } from '@/api/prefill'
import type { Values } from '@/api/types'
import { useText } from '@/locale'
import '@/locale/prefill'
import type { Field } from './model'

type Props = {
  name: FormName
  fields: Record<string, Field>
  /** Whom the form is about; the one who fills it in when left out of a case. */
  person?: string | undefined
}

const isBlank = (value: unknown) =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other)

/** What stands in the form after an answer: new values where nothing was typed, and none left of somebody else. */
export function refilled(now: Values, before: Values, kept: readonly Kept[]): { set: Values; put: Values } {
  const set: Values = {}
  const put: Values = {}
  for (const { field, value } of kept) {
    if (value === undefined || value === null || field in put) continue
    if (isBlank(now[field]) || (field in before && isSame(now[field], before[field]))) put[field] = value
  }
  for (const field of Object.keys(before))
    if (!(field in put) && isSame(now[field], before[field])) set[field] = null
  return { set: { ...set, ...put }, put }
}

/** Stands inside the form. Forms without data elements ask nothing. */
export default function Prefilled({ name, fields, person }: Props) {
  const { t, say } = useText()
  const form = Form.useFormInstance()
  const put = useRef<Values>({})
  const asks = Object.values(fields).some((field) => field.is)
  const enabled = asks && (name.startsWith('loop:') || !!person)
  const { data } = useQuery({ ...prefillQuery(name, person), enabled })
  const kept = enabled ? data : undefined
  useEffect(() => {
    // While the answer about somebody else is on its way, nothing of the one before may stand there.
    const next = refilled(form.getFieldValue('form') ?? {}, put.current, kept ?? [])
    put.current = next.put
    for (const [field, value] of Object.entries(next.set)) form.setFieldValue(['form', field], value)
  }, [kept, form])
  if (!kept || kept.length === 0) return null
  const line = (one: Kept) => {
    const words = {
      title: say(fields[one.field]?.title),
      register: one.register_title,
      org: one.org?.name ?? t('registers.everywhere'),
      since: one.since?.slice(0, 10),
    }
    return <li key={`${one.field}.${one.row}`}>{t(one.since ? 'prefill.since' : 'prefill.from', words)}</li>
  }
  const shown = kept.filter((one) => one.masked == null)
  const masked = kept.filter((one) => one.masked != null)
  return (
    <div className="stacked" role="status" data-testid="prefilled">
      {shown.length > 0 && (
        <>
          <small>{t('prefill.filled')}</small>
          <ul className="muted">{shown.map(line)}</ul>
        </>
      )}
      {masked.length > 0 && (
        <>
          <small>{t('prefill.masked')}</small>
          <ul className="muted">{masked.map(line)}</ul>
        </>
      )}
    </div>
  )
}
