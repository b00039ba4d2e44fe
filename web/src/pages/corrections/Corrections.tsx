// What people asked to be put right: a row is changed first and then answered, a case is put right by the answer.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Input } from 'antd'
import { useId, useState } from 'react'
import { Link } from 'react-router'
import { api, body } from '@/api/client'
import { useIdempotencyKey } from '@/api/idempotency'
import type { Correction } from '@/api/kept'
import type { FieldSpec } from '@/api/types'
import { Await } from '@/components/Await'
import { Empty } from '@/components/Empty'
import { PageHead } from '@/components/PageHead'
import { ProblemNote } from '@/components/ProblemNote'
import { formatInstant } from '@/components/time'
import { StepForm } from '@/definitions/StepForm'
import { useText } from '@/locale'
import '@/locale/kept'
import '@/style/registers.css'

export default function Corrections() {
  const { t } = useText()
  const waiting = useQuery({
    queryKey: ['corrections', 'waiting'],
    queryFn: async () => (await body(api.GET('/api/v1/corrections'))).items,
  })
  return (
    <div className="page narrow">
      <PageHead
        title={t('correct.waiting')}
        intro={t('correct.waiting_intro')}
        back={{ to: '/registers', label: t('nav.registers') }}
      />
      <Await query={waiting}>
        {(items) =>
          items.length === 0 ? (
            <div className="panel">
              <Empty title={t('correct.none')} because={t('correct.none_because')} />
            </div>
          ) : (
            <div className="stack">
              {items.map((one) => (
                <Waiting key={one.id} one={one} />
              ))}
            </div>
          )
        }
      </Await>
    </div>
  )
}

/** Of a row only the answer is given, for the row was changed before; of a case the value too. */
type Answer = { accept: boolean; value?: unknown }

function Waiting({ one }: { one: Correction }) {
  const { t } = useText()
  const client = useQueryClient()
  const field = useId()
  const [said, setSaid] = useState('')
  const { keyFor, done } = useIdempotencyKey()
  const answering = useMutation({
    mutationFn: (given: Answer) => {
      const wanted = { ...given, answer: said.trim() }
      return body(
        api.POST('/api/v1/corrections/{id}/answer', {
          params: { path: { id: one.id } },
          headers: { 'Idempotency-Key': keyFor({ ...wanted, id: one.id }) },
          body: wanted as { accept: boolean; answer: string },
        }),
      )
    },
    onSuccess: async () => {
      done()
      await client.invalidateQueries({ queryKey: ['corrections'] })
      await client.invalidateQueries({ queryKey: ['case', one.record] })
    },
  })
  // Several stand on one page: each has a field of its own name.
  const spec = one.asks ? ({ ...one.asks, key: `value_${one.id}` } as FieldSpec) : undefined
  const decline = (
    <Button
      disabled={said.trim().length < 2}
      loading={answering.isPending}
      onClick={() => answering.mutate({ accept: false })}
    >
      {t('correct.decline')}
    </Button>
  )
  return (
    <div className="panel pad" data-testid="waiting-correction">
      <h2>
        <Link to={one.kind === 'case' ? `/cases/${one.record}` : `/registers/${one.register}/${one.record}`}>
          {one.register_title} {one.number && <span className="num">{one.number}</span>} · {one.field_title}
        </Link>
      </h2>
      <p>
        <small className="muted num">
          {one.by.name} · {t('correct.until', { at: formatInstant(one.due_at) })}
        </small>
      </p>
      <p className="prose correction-wish">{one.wish}</p>
      <div className="stacked org-choice">
        <label htmlFor={field}>{t('correct.answer')}</label>
        <Input.TextArea
          id={field}
          rows={2}
          maxLength={500}
          value={said}
          onChange={({ target }) => setSaid(target.value)}
        />
      </div>
      {spec ? (
        <StepForm
          form={[spec]}
          problem={answering.error}
          isSending={answering.isPending}
          submit={t('correct.accept')}
          beside={decline}
          onSubmit={({ form }) => answering.mutate({ accept: true, value: form[spec.key] ?? null })}
        />
      ) : (
        <>
          {answering.error && <ProblemNote error={answering.error} />}
          <div className="form-end">
            {decline}
            <Button
              type="primary"
              loading={answering.isPending}
              onClick={() => answering.mutate({ accept: true })}
            >
              {t('correct.accept')}
            </Button>
          </div>
        </>
      )}
    </div>
  )
}
