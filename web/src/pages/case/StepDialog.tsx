// Taking a step: its small form, what it changes, and what the server says to it.
import { ArrowRightOutlined } from '@ant-design/icons'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App, Modal } from 'antd'
import { useMemo } from 'react'
import { readCandidates, readSuggestions } from '@/api/dispatching'
import { useIdempotencyKey } from '@/api/idempotency'
import { PlaceScopeProvider } from '@/api/placing'
import { ProblemError } from '@/api/problem'
import type { Case, StepView } from '@/api/types'
import { takeStep } from '@/api/writes'
import type { FormScope } from '@/definitions/field'
import type { Loop } from '@/definitions/model'
import { type Sent, StepForm } from '@/definitions/StepForm'
import { useText } from '@/locale'

type Props = { of: Case; step: StepView; loop: Loop | undefined; onClose: () => void }

export function StepDialog({ of, step, loop, onClose }: Props) {
  const { t, say } = useText()
  const { message } = App.useApp()
  const client = useQueryClient()
  const { keyFor, done } = useIdempotencyKey()

  const take = useMutation({
    // What was decided was decided on this version of the case.
    mutationFn: (sent: Sent) => takeStep(of, step.key, sent, keyFor(sent)),
    onSuccess: (after) => {
      done()
      client.setQueryData(['case', of.id], after)
      client.invalidateQueries({ queryKey: ['case', of.id, 'events'] })
      client.invalidateQueries({ queryKey: ['cases'] })
      message.success(t('case.taken', { step: step.title }))
      onClose()
    },
    onError: (error) => {
      // Somebody was quicker: what stands on the page is old.
      if (error instanceof ProblemError && [403, 404, 409, 412].includes(error.status)) {
        client.invalidateQueries({ queryKey: ['case', of.id] })
      }
    },
  })

  const scope = useMemo<FormScope>(
    () => ({
      candidates: (input, search) =>
        readCandidates(of.id, { step: step.key, input, suggest: undefined }, search),
      suggestions: async (input, suggest) =>
        (await readSuggestions(of.id, { step: step.key, input, suggest })).items,
    }),
    [of.id, step.key],
  )

  const from = of.state_title
  const to = say(loop?.states[loop.steps[step.key]?.to ?? '']?.title)
  const isBare = step.form.length + step.input.length === 0
  return (
    <Modal
      open
      title={step.title}
      footer={null}
      onCancel={onClose}
      // A click beside the form must not lose what was filled in.
      mask={{ closable: false }}
      destroyOnHidden
      width={560}
      className="step-dialog"
    >
      {from && to && (
        <p className="step-way">
          <span>{from}</span>
          <ArrowRightOutlined aria-label={t('case.becomes')} />
          <b>{to}</b>
        </p>
      )}
      {isBare && <p className="muted">{t('case.bare_step')}</p>}
      <PlaceScopeProvider value={{ loop: of.loop, org: of.org.id }}>
        <StepForm
          form={step.form}
          input={step.input}
          given={of.fields}
          scope={scope}
          problem={take.error}
          isSending={take.isPending}
          submit={step.title}
          onSubmit={(sent) => take.mutate(sent)}
          onCancel={onClose}
          autoFocus
        />
      </PlaceScopeProvider>
    </Modal>
  )
}
