// One import: what came out of the check, what its columns hold, what is wrong, and the word to write it.
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Popconfirm } from 'antd'
import { useState } from 'react'
import { Link, useParams } from 'react-router'
import { useIdempotencyKey } from '@/api/idempotency'
import { isBusy, runImport, useImport } from '@/api/importing'
import { useDefinition, useTitleOf } from '@/api/queries'
import type { Import } from '@/api/types'
import { Await } from '@/components/Await'
import { PageHead } from '@/components/PageHead'
import { pickedAfter } from '@/components/Pick'
import { ProblemNote } from '@/components/ProblemNote'
import { formatInstant } from '@/components/time'
import { useText } from '@/locale'
import '@/locale/imports'
import '@/style/registers.css'
import { Columns } from './Columns'
import { Faults } from './Faults'
import { Lines } from './Lines'

/** In the order in which they are told. */
const COUNTS = ['add', 'change', 'same', 'faulty', 'added', 'changed', 'failed'] as const

export default function ImportPage() {
  const { pack = '', key: local = '', id = '' } = useParams()
  const key = `${pack}/${local}`
  const { t } = useText()
  const title = useTitleOf()('register', key)
  const read = useImport(key, id)
  return (
    <div className="page narrow">
      <PageHead
        title={read.data?.file ?? t('import.import')}
        back={{ to: `/registers/${key}/imports`, label: `${title} · ${t('import.import')}` }}
        meta={read.data && <span>{t(`import.status_${read.data.status}`)}</span>}
      />
      <Await query={read}>
        {(one) => (
          // What was ticked belongs to this check: checked anew, nothing is.
          <Looked key={`${isBusy(one)} ${JSON.stringify(one.columns)}`} register={key} one={one} />
        )}
      </Await>
    </div>
  )
}

function Looked({ register, one }: { register: string; one: Import }) {
  const definition = useDefinition('register', register)
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set())
  return (
    <>
      <Outcome register={register} one={one} picked={picked} />
      <Await query={definition}>
        {(it) =>
          one.status === 'ready' ? (
            <Columns key={JSON.stringify(one.columns)} register={it} one={one} />
          ) : null
        }
      </Await>
      {!isBusy(one) && <Faults register={register} one={one} />}
      {!isBusy(one) && (
        <Lines
          register={register}
          one={one}
          picking={{ picked, onPick: (ids, is) => setPicked(pickedAfter(picked, ids, is)) }}
          onNone={() => setPicked(new Set())}
        />
      )}
    </>
  )
}

type OutcomeProps = { register: string; one: Import; picked: ReadonlySet<string> }

function Outcome({ register, one, picked }: OutcomeProps) {
  const { t } = useText()
  const client = useQueryClient()
  const { keyFor, done: forget } = useIdempotencyKey()
  const run = useMutation({
    mutationFn: () => {
      const lines = picked.size > 0 ? [...picked].map(Number) : undefined
      return runImport(register, one.id, keyFor(lines ?? 'all'), lines)
    },
    onSuccess: (after) => {
      forget()
      client.setQueryData(['rows', register, 'imports', one.id], after)
      client.invalidateQueries({ queryKey: ['rows', register, 'list'] })
      client.invalidateQueries({ queryKey: ['rows', register, 'batches'] })
    },
  })
  const counts = COUNTS.filter((word) => one.counts[word])
  const ready = (one.counts.add ?? 0) + (one.counts.change ?? 0)
  const n = picked.size || ready
  const verb = t(picked.size > 0 ? 'import.run_picked' : 'import.run', { n })
  const done =
    one.status === 'checking' ? Object.values(one.counts).reduce((sum, n) => sum + n, 0) : one.lines - ready
  return (
    <section className="panel pad">
      {isBusy(one) && (
        <div role="status">
          <progress max={Math.max(1, one.lines)} value={done} />
          <p className="num">{t('import.progress', { n: done, all: one.lines })}</p>
        </div>
      )}
      {one.done_before && one.status === 'ready' && (
        <Alert type="info" showIcon title={t('import.again', { at: formatInstant(one.done_before) })} />
      )}
      <dl className="import-counts">
        {counts.map((word) => (
          <div key={word}>
            <dt>{t(`import.count_${word}`)}</dt>
            <dd className="num">{one.counts[word]}</dd>
          </div>
        ))}
      </dl>
      {run.error && <ProblemNote error={run.error} />}
      {one.status === 'ready' &&
        (ready > 0 ? (
          <div className="import-actions">
            <Popconfirm
              title={t('import.run_ask', { n })}
              description={t('import.run_note')}
              okText={verb}
              cancelText={t('do.cancel')}
              onConfirm={() => run.mutate()}
            >
              <Button type="primary" loading={run.isPending}>
                {verb}
              </Button>
            </Popconfirm>
            <span className="muted">{t('import.empty_note')}</span>
          </div>
        ) : (
          <p className="muted">{t('import.nothing')}</p>
        ))}
      {one.status === 'done' && one.batch && (
        <div className="import-actions">
          <Link to={`/registers/${register}/batches`}>{t('import.undo')}</Link>
        </div>
      )}
    </section>
  )
}
