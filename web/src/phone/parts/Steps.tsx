// What this person may do now: the step onward as the one big button, the others quieter.
import { useState } from 'react'
import type { Case, StepView } from '@/api/types'
import { useTurnOf } from '@/definitions/caseWords'
import type { Loop } from '@/definitions/model'
import { useText } from '@/locale'
import { Rest, StepForm, useTakeStep } from '../forms/StepForm'
import { useElder } from '../look'
import type { Entry } from '../outbox/entry'
import { drop } from '../outbox/outbox'
import { Sheet } from './Sheet'
import { toast } from './toast'

/** This many fields may stand on the page itself; more get a sheet. */
const INLINE_MOST = 3

/** Leads onward: to a state that stands later in the loop and does not break the case off. */
export function isOnward(loop: Loop | undefined, of: Pick<Case, 'state'>, step: string): boolean {
  const order = Object.keys(loop?.states ?? {})
  const to = loop?.steps[step]?.to ?? ''
  const isEnd = !!loop?.states[to]?.final
  return !isEnd && order.indexOf(to) > order.indexOf(of.state)
}

/** A form of taps alone (stars, yes or no) stands on the page; nobody has to open it first. */
const isTapped = (step: StepView) => {
  const specs = [...step.form, ...step.input]
  const isTap = ({ type, min, max }: (typeof specs)[number]) =>
    type === 'bool' || type === 'choice' || (type === 'int' && min === 1 && max === 5)
  return specs.length > 0 && specs.length <= INLINE_MOST && specs.every(isTap)
}

const isBare = (step: StepView) => step.form.length + step.input.length === 0

/** The one step onward that this person may take now. */
function mainStep(of: Case, loop: Loop | undefined): StepView | undefined {
  const allowed = of.steps?.filter((step) => step.allowed) ?? []
  // Joining stays in the state: for whoever goes along it is the step onward.
  const joins = ({ key }: StepView) => loop?.steps[key]?.to === of.state
  return allowed.find(({ key }) => isOnward(loop, of, key)) ?? allowed.find(joins)
}

/** Whoever moves a case by office, and not as one of those it concerns, reads it before deciding. */
export function readsFirst(of: Case, loop: Loop | undefined): boolean {
  const by = loop?.steps[mainStep(of, loop)?.key ?? '']?.by ?? []
  return by.some((one) => typeof one === 'object' && 'role' in one)
}

export function Steps({ of, loop, subject }: { of: Case; loop: Loop | undefined; subject: string }) {
  const { t } = useText()
  const isElder = useElder()
  const turnOf = useTurnOf()
  const [asked, setAsked] = useState<StepView>()
  const allowed = of.steps?.filter((step) => step.allowed) ?? []
  const main = mainStep(of, loop)
  const others = allowed.filter((step) => step !== main)
  // What would lead onward and may not yet: whoever waits for it is told for what.
  const held = main
    ? undefined
    : of.steps?.find((step) => step.code === 'guard' && isOnward(loop, of, step.key))
  const done = (step: StepView) => (entry: Entry | undefined) => {
    setAsked(undefined)
    const word =
      entry?.state === 'sent' ? 'case.taken' : entry?.state === 'conflict' ? 'case.conflict' : 'case.waiting'
    toast(t(word, { step: step.title }))
  }
  if (allowed.length === 0) {
    if (of.closed_at || !of.turn) return null
    return <p className="note calm">{t('case.next', { who: turnOf(of.turn) })}</p>
  }
  const rest = (
    <div className="steps-rest">
      {others.map((step) => (
        <button
          key={step.key}
          type="button"
          className="button"
          data-step={step.key}
          onClick={() => setAsked(step)}
        >
          {step.title}
        </button>
      ))}
    </div>
  )
  return (
    <section className="steps" aria-label={t('case.other')}>
      {held?.because && (
        <p className="note calm" data-held={held.key}>
          {t('case.held', { step: held.title, because: held.because })}
        </p>
      )}
      {main && isTapped(main) && (
        <div className="card inline-step" data-step-form={main.key}>
          <h2>{main.title}</h2>
          <StepForm of={of} step={main} subject={subject} onDone={done(main)} />
        </div>
      )}
      {main && isBare(main) && <BareStep of={of} step={main} subject={subject} onDone={done(main)} />}
      {main && !isTapped(main) && !isBare(main) && (
        <button type="button" className="button main big" data-step={main.key} onClick={() => setAsked(main)}>
          {main.title}
        </button>
      )}
      {others.length > 0 &&
        (isElder && main ? (
          <details className="aside">
            <summary>{t('case.other')}</summary>
            {rest}
          </details>
        ) : (
          rest
        ))}
      {asked && (
        <Sheet title={asked.title} onClose={() => setAsked(undefined)}>
          <StepForm
            of={of}
            step={asked}
            subject={subject}
            onDone={done(asked)}
            onCancel={() => setAsked(undefined)}
          />
        </Sheet>
      )}
    </section>
  )
}

type BareProps = { of: Case; step: StepView; subject: string; onDone: (entry: Entry | undefined) => void }

/** Nothing to fill in: one tap does it. */
function BareStep({ of, step, subject, onDone }: BareProps) {
  const { t } = useText()
  const take = useTakeStep(of, subject)
  const [isSending, setSending] = useState(false)
  const [refused, setRefused] = useState<string[]>([])
  const send = async () => {
    setSending(true)
    try {
      const entry = await take(step, { sent: { form: {}, input: {} }, files: [] })
      if (entry?.state === 'conflict' && entry.trouble?.status === 422) {
        await drop(entry.id)
        setRefused([entry.trouble.because, ...entry.trouble.problems.map(({ message }) => message)])
      } else onDone(entry)
    } catch {
      setRefused([t('outbox.unkept')])
    } finally {
      setSending(false)
    }
  }
  return (
    <>
      <Rest messages={refused} />
      <button
        type="button"
        className="button main big"
        data-step={step.key}
        disabled={isSending}
        onClick={() => void send()}
      >
        {isSending ? t('order.sending') : step.title}
      </button>
    </>
  )
}
