// The small form of a step. It goes into the outbox, and the person hears at once how it went.
import { type ReactNode, useId, useMemo, useState } from 'react'
import { readCandidates, readSuggestions } from '@/api/dispatching'
import { useMe } from '@/api/queries'
import type { Case, StepView } from '@/api/types'
import { type FormScope, FormScopeContext } from '@/definitions/field'
import { useText } from '@/locale'
import type { Entry } from '../outbox/entry'
import { drop, put, settled } from '../outbox/outbox'
import { FieldCard } from './FieldCard'
import { type Filled, useForm } from './useForm'

/** Who still waits after this knows that it is kept and goes on. */
export const PATIENCE_MS = 8000

/** Keeps a step in the outbox and waits a little for its answer. */
export function useTakeStep(of: Case, subject: string) {
  const me = useMe().data
  return async (step: StepView, filled: Filled): Promise<Entry | undefined> => {
    const entry = await put({
      owner: me?.person.id ?? '',
      action: { kind: 'step', case: of.id, step: step.key },
      title: step.title,
      subject,
      ...filled,
      seen: { version: of.version, state: of.state, entered_at: of.entered_at },
    })
    return settled(entry.id, PATIENCE_MS)
  }
}

type Props = {
  of: Case
  step: StepView
  subject: string
  onDone: (entry: Entry | undefined) => void
  onCancel?: () => void
  children?: ReactNode
}

export function StepForm({ of, step, subject, onDone, onCancel, children }: Props) {
  const { t } = useText()
  const id = useId()
  const take = useTakeStep(of, subject)
  const [isSending, setSending] = useState(false)
  const form = useForm(step.form, step.input, of.fields)
  const scope = useMemo<FormScope>(
    () => ({
      candidates: (input, search) =>
        readCandidates(of.id, { step: step.key, input, suggest: undefined }, search),
      suggestions: async (input, suggest) =>
        (await readSuggestions(of.id, { step: step.key, input, suggest })).items,
    }),
    [of.id, step.key],
  )

  const send = async () => {
    const filled = form.check()
    if (!filled) return
    setSending(true)
    try {
      const entry = await take(step, filled)
      if (entry?.state === 'conflict' && entry.trouble?.status === 422) {
        // What was typed still stands here, so the outbox need not keep it.
        await drop(entry.id)
        form.refused(entry.trouble)
      } else onDone(entry)
    } catch {
      form.refused({ status: 0, code: 'unkept', because: t('outbox.unkept'), problems: [] })
    } finally {
      setSending(false)
    }
  }
  return (
    <FormScopeContext.Provider value={scope}>
      <form
        className="step-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void send()
        }}
      >
        {children}
        {form.specs.map((spec) => (
          <FieldCard
            key={spec.key}
            id={`${id}-${spec.key}`}
            spec={spec}
            value={form.values[spec.key]}
            problem={form.problems.get(spec.key)}
            onChange={(value) => form.set(spec.key, value)}
          />
        ))}
        <Rest messages={form.rest} />
        <div className="buttons">
          {onCancel && (
            <button type="button" className="button" onClick={onCancel}>
              {t('do.cancel')}
            </button>
          )}
          <button type="submit" className="button main" disabled={isSending}>
            {isSending ? t('order.sending') : step.title}
          </button>
        </div>
      </form>
    </FormScopeContext.Provider>
  )
}

/** What the server refused that belongs to no field. */
export function Rest({ messages }: { messages: readonly string[] }) {
  if (messages.length === 0) return null
  return (
    <div className="note wrong" role="alert">
      {messages.map((message) => (
        <p key={message}>{message}</p>
      ))}
    </div>
  )
}
