// Adding a phone to the account: what was asked under it, by oneself or by a grid worker, becomes one's own.
import { useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { Link } from 'react-router'
import { api, body } from '@/api/client'
import { ProblemError } from '@/api/problem'
import { describe } from '@/components/describe'
import { useText } from '@/locale'
import { CODE_DIGITS, CodeField } from '../parts/CodeField'
import { Page } from '../parts/Page'

export default function AddPhone() {
  const { t } = useText()
  const id = useId()
  const client = useQueryClient()
  const [phone, setPhone] = useState('')
  const [code, setCode] = useState('')
  const [says, setSays] = useState('')
  const [isBusy, setBusy] = useState(false)
  const [moved, setMoved] = useState<number>()

  const send = async () => {
    if (code.length < CODE_DIGITS) return setSays(t('entry.need_code'))
    setBusy(true)
    setSays('')
    try {
      setMoved((await body(api.POST('/api/v1/me/phone', { body: { phone, code } }))).moved)
      // Cases, roles and what is kept are others now.
      await client.invalidateQueries()
    } catch (error) {
      const { title, detail } = describe(error, t)
      setSays((error instanceof ProblemError ? error.problems[0]?.message : undefined) ?? detail ?? title)
    } finally {
      setBusy(false)
    }
  }
  if (moved !== undefined)
    return (
      <Page title={t('me.phone')} up="/me">
        <section className="card phone-entry" role="status" data-testid="added">
          <b tabIndex={-1} ref={(heading) => heading?.focus()}>
            {t('add_phone.done')}
          </b>
          <p className="muted">{moved > 0 ? t('add_phone.moved', { n: moved }) : t('add_phone.nothing')}</p>
          {moved > 0 && (
            <Link className="button main" to="/orders">
              {t('add_phone.see')}
            </Link>
          )}
        </section>
      </Page>
    )
  return (
    <Page title={t('me.phone')} up="/me">
      <form
        className="card phone-entry"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void send()
        }}
      >
        <p className="muted">{t('add_phone.why')}</p>
        <CodeField
          id={id}
          purpose="add_phone"
          phone={phone}
          code={code}
          onPhone={setPhone}
          onCode={setCode}
        />
        {says && (
          <p className="note wrong" role="alert">
            {says}
          </p>
        )}
        <button type="submit" className="button main" disabled={isBusy}>
          {isBusy ? t('order.sending') : t('add_phone.add')}
        </button>
        <small className="muted">{t('entry.kept')}</small>
      </form>
    </Page>
  )
}
