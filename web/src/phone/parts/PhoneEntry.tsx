// Signing in with a phone and a code; who is new says how old they are, and below the age a guardian agrees.
import { useId, useRef, useState } from 'react'
import { ProblemError } from '@/api/problem'
import type { Me } from '@/api/types'
import { describe } from '@/components/describe'
import { useText } from '@/locale'
import { enterByPhone } from '../session'
import { CODE_DIGITS, CodeField } from './CodeField'

type Age = 'unasked' | 'asked' | 'guardian'

/** Whether the server wants to know how old a newcomer is, or who agrees for them. */
export const asksForAge = (error: unknown): error is ProblemError =>
  error instanceof ProblemError && error.problems.some(({ code }) => code === 'guardian')

export function PhoneEntry({ phone: known = '', onDone }: { phone?: string; onDone: (me: Me) => void }) {
  const { t } = useText()
  const id = useId()
  const [phone, setPhone] = useState(known)
  const [code, setCode] = useState('')
  const [age, setAge] = useState<Age>('unasked')
  const [guardian, setGuardian] = useState({ phone: '', code: '', relation: '' })
  const [says, setSays] = useState('')
  const [isBusy, setBusy] = useState(false)
  // The last digit sends by itself; pressing the button as well must not send twice.
  const isUnderWay = useRef(false)

  const send = async (given: { code: string; ofAge?: boolean }) => {
    if (isUnderWay.current) return
    if (given.code.length < CODE_DIGITS) return setSays(t('entry.need_code'))
    isUnderWay.current = true
    setBusy(true)
    setSays('')
    try {
      const agreed = age === 'guardian' && !given.ofAge ? { guardian } : {}
      onDone(
        await enterByPhone({ phone, code: given.code, ...(given.ofAge ? { of_age: true } : {}), ...agreed }),
      )
    } catch (error) {
      if (asksForAge(error) && age === 'unasked') setAge('asked')
      else {
        const { title, detail } = describe(error, t)
        const first = error instanceof ProblemError ? error.problems[0]?.message : undefined
        setSays(first ?? detail ?? title)
      }
    } finally {
      isUnderWay.current = false
      setBusy(false)
    }
  }
  return (
    <form
      className="phone-entry"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void send({ code })
      }}
    >
      <CodeField
        id={`${id}-own`}
        purpose="sign_in"
        phone={phone}
        code={code}
        onPhone={setPhone}
        onCode={(typed) => {
          setCode(typed)
          if (typed.length === CODE_DIGITS && age === 'unasked') void send({ code: typed })
        }}
      />
      {age !== 'unasked' && (
        <fieldset className="field" data-testid="age">
          <legend>{t('entry.age')}</legend>
          <div className="picks pair">
            <label data-option="of_age">
              <input
                type="radio"
                name="age"
                checked={false}
                onChange={() => void send({ code, ofAge: true })}
              />
              <span>{t('entry.of_age')}</span>
            </label>
            <label data-option="guardian">
              <input
                type="radio"
                name="age"
                checked={age === 'guardian'}
                onChange={() => setAge('guardian')}
              />
              <span>{t('entry.under_age')}</span>
            </label>
          </div>
        </fieldset>
      )}
      {age === 'guardian' && (
        <section className="guardian" aria-label={t('entry.guardian')}>
          <p className="muted">{t('entry.guardian_do')}</p>
          <CodeField
            id={`${id}-guardian`}
            purpose="guardian"
            phone={guardian.phone}
            code={guardian.code}
            onPhone={(typed) => setGuardian((now) => ({ ...now, phone: typed }))}
            onCode={(typed) => setGuardian((now) => ({ ...now, code: typed }))}
          />
          <div className="field plain">
            <label htmlFor={`${id}-relation`}>{t('entry.relation')}</label>
            <input
              id={`${id}-relation`}
              type="text"
              maxLength={20}
              value={guardian.relation}
              onChange={({ target }) => setGuardian((now) => ({ ...now, relation: target.value }))}
            />
          </div>
        </section>
      )}
      {says && (
        <p className="note wrong" role="alert">
          {says}
        </p>
      )}
      <button type="submit" className="button main" disabled={isBusy}>
        {isBusy ? t('order.sending') : t('entry.submit')}
      </button>
      <small className="muted">{t('entry.kept')}</small>
    </form>
  )
}
