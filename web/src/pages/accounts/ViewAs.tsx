// For the audit office: begins to look at everything as the person of an account sees it, with a reason.
import { Button, Input } from 'antd'
import { type FormEvent, useId, useState } from 'react'
import { type Account, type Rules, useRules } from '@/admission/data'
import { api } from '@/api/client'
import { ProblemError } from '@/api/problem'
import type { FieldSpec } from '@/api/types'
import { beginAnew } from '@/app/anew'
import { ProblemNote } from '@/components/ProblemNote'
import { useTextWarning } from '@/definitions/useTextWarning'
import { useText } from '@/locale'
import '@/locale/viewing'

const REASON: FieldSpec = { key: 'reason', title: '', type: 'text', required: true }

export function ViewAs({ account }: { account: Account }) {
  const { t } = useText()
  const id = useId()
  const [reason, setReason] = useState('')
  const [isBusy, setBusy] = useState(false)
  const [refused, setRefused] = useState<unknown>()
  const { look, note } = useTextWarning(REASON, reason)
  const minutes = (useRules().data?.now as Rules | undefined)?.view_as_minutes
  const begin = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    setRefused(undefined)
    try {
      await api.POST('/api/v1/session/view-as', { body: { account: account.account, reason } })
      beginAnew('/')
    } catch (error) {
      setRefused(error)
      setBusy(false)
    }
  }
  const list = refused instanceof ProblemError ? refused.problems.map((one) => one.message) : []
  return (
    <section className="panel pad" aria-label={t('viewing.begin')} data-testid="view-as">
      <h2>{t('viewing.begin')}</h2>
      <p className="muted">{t('viewing.begin_intro', { minutes: String(minutes ?? '—') })}</p>
      <form className="admission-form roomy" onSubmit={begin}>
        {refused !== undefined && <ProblemNote error={refused} list={list} />}
        <label htmlFor={id}>{t('viewing.reason')}</label>
        <Input.TextArea
          id={id}
          required
          aria-describedby={`${id}-note`}
          autoSize={{ minRows: 2, maxRows: 6 }}
          maxLength={200}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
          onBlur={() => void look()}
        />
        <p className="muted" id={`${id}-note`}>
          {t('viewing.reason_note')}
        </p>
        {note}
        <Button danger htmlType="submit" loading={isBusy} disabled={reason.trim() === ''}>
          {t('viewing.begin')}
        </Button>
      </form>
    </section>
  )
}
