// A phone number, the button that has a code sent to it, and the place for the code.
import { useEffect, useState } from 'react'
import { api, body } from '@/api/client'
import { ProblemError } from '@/api/problem'
import { describe } from '@/components/describe'
import { useText } from '@/locale'

/** As the server makes them. */
export const CODE_DIGITS = 6
const SECOND_MS = 1000

type Props = {
  id: string
  purpose: 'sign_in' | 'guardian' | 'add_phone'
  phone: string
  code: string
  onPhone: (phone: string) => void
  onCode: (code: string) => void
}

/** In a demo the message appears on the page; elsewhere there is no such thing, and nothing is shown. */
async function messageTo(phone: string): Promise<string | undefined> {
  try {
    return (await body(api.GET('/api/v1/demo/messages', { params: { query: { phone } } }))).items[0]?.text
  } catch {
    return undefined
  }
}

export function CodeField({ id, purpose, phone, code, onPhone, onCode }: Props) {
  const { t } = useText()
  const [again, setAgain] = useState(0)
  const [isSent, setSent] = useState(false)
  const [message, setMessage] = useState('')
  const [says, setSays] = useState('')

  useEffect(() => {
    if (again === 0) return undefined
    const timer = setTimeout(() => setAgain((left) => left - 1), SECOND_MS)
    return () => clearTimeout(timer)
  }, [again])

  const ask = async () => {
    setSays('')
    try {
      const sent = await body(api.POST('/api/v1/session/codes', { body: { phone, for: purpose } }))
      setAgain(sent.again_in_s)
      setSent(true)
      setMessage((await messageTo(phone)) ?? '')
      document.getElementById(`${id}-code`)?.focus()
    } catch (error) {
      const { title, detail } = describe(error, t)
      if (error instanceof ProblemError && error.retryAfter && error.status === 429)
        setAgain(error.retryAfter)
      setSays((error instanceof ProblemError ? error.problems[0]?.message : undefined) ?? detail ?? title)
    }
  }
  return (
    <>
      <div className="field plain">
        <label htmlFor={`${id}-phone`}>{t(`entry.phone_${purpose}`)}</label>
        <div className="with-button">
          <input
            id={`${id}-phone`}
            type="tel"
            inputMode="tel"
            autoComplete={purpose === 'guardian' ? 'off' : 'tel'}
            value={phone}
            onChange={({ target }) => onPhone(target.value)}
          />
          <button
            type="button"
            className="button"
            data-testid={`send-${purpose}`}
            disabled={again > 0 || !phone.trim()}
            onClick={() => void ask()}
          >
            {again > 0 ? t('entry.again', { n: again }) : t('entry.send')}
          </button>
        </div>
      </div>
      {says && (
        <p className="note wrong" role="alert">
          {says}
        </p>
      )}
      {isSent && (
        <div className="field plain">
          <label htmlFor={`${id}-code`}>{t('entry.code')}</label>
          <input
            id={`${id}-code`}
            type="text"
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={CODE_DIGITS}
            value={code}
            onChange={({ target }) => onCode(target.value.replace(/\D/g, ''))}
          />
          <p className="note" role="status" data-testid={`message-${purpose}`}>
            {message ? t('entry.demo', { message }) : t('entry.sent')}
          </p>
        </div>
      )}
    </>
  )
}
