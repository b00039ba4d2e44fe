// What people asked to be put right in rows about them: the row is changed first, then the wish is answered.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Input } from 'antd'
import { useId, useState } from 'react'
import { Link } from 'react-router'
import { api, body } from '@/api/client'
import { useIdempotencyKey } from '@/api/idempotency'
import type { components } from '@/api/schema'
import { Await } from '@/components/Await'
import { Empty } from '@/components/Empty'
import { PageHead } from '@/components/PageHead'
import { ProblemNote } from '@/components/ProblemNote'
import { formatInstant } from '@/components/time'
import { useText } from '@/locale'
import '@/locale/kept'

type Correction = components['schemas']['CorrectionView']

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
            items.map((one) => <Waiting key={one.id} one={one} />)
          )
        }
      </Await>
    </div>
  )
}

function Waiting({ one }: { one: Correction }) {
  const { t } = useText()
  const client = useQueryClient()
  const field = useId()
  const [said, setSaid] = useState('')
  const { keyFor, done } = useIdempotencyKey()
  const answering = useMutation({
    mutationFn: (accept: boolean) => {
      const wanted = { accept, answer: said.trim() }
      return body(
        api.POST('/api/v1/corrections/{id}/answer', {
          params: { path: { id: one.id } },
          headers: { 'Idempotency-Key': keyFor({ ...wanted, id: one.id }) },
          body: wanted,
        }),
      )
    },
    onSuccess: async () => {
      done()
      await client.invalidateQueries({ queryKey: ['corrections'] })
    },
  })
  return (
    <div className="panel">
      <p>
        <Link to={`/registers/${one.register}/${one.row}`}>
          {one.register_title} · {one.field_title}
        </Link>{' '}
        <small className="muted num">
          {one.by.name} · {t('correct.until', { at: formatInstant(one.due_at) })}
        </small>
      </p>
      <p className="prose">{one.wish}</p>
      {answering.error && <ProblemNote error={answering.error} />}
      <div className="stacked">
        <label htmlFor={field}>{t('correct.answer')}</label>
        <Input.TextArea
          id={field}
          rows={2}
          maxLength={500}
          value={said}
          onChange={({ target }) => setSaid(target.value)}
        />
      </div>
      <div className="filters">
        <Button type="primary" loading={answering.isPending} onClick={() => answering.mutate(true)}>
          {t('correct.accept')}
        </Button>
        <Button
          disabled={said.trim().length < 2}
          loading={answering.isPending}
          onClick={() => answering.mutate(false)}
        >
          {t('correct.decline')}
        </Button>
      </div>
    </div>
  )
}
