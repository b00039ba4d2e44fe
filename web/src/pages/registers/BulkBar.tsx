// What can be done with the rows that are picked: one field set in all of them, or all retired. All or none.
import { EditOutlined, StopOutlined } from '@ant-design/icons'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Modal, Popconfirm, Select } from 'antd'
import { useId, useState } from 'react'
import { useIdempotencyKey } from '@/api/idempotency'
import { PlaceScopeProvider } from '@/api/placing'
import type { BulkAnswer, FieldSpec, Row, Values } from '@/api/types'
import { type BulkRow, bulkRows } from '@/api/writes'
import { ProblemNote } from '@/components/ProblemNote'
import type { Register } from '@/definitions/model'
import { rowLabel } from '@/definitions/rows'
import { StepForm } from '@/definitions/StepForm'
import { useText } from '@/locale'
import { useSpecs } from './audience'
import { useRowScope } from './rowScope'
import { useUndo } from './useUndo'

/** As many as the server takes at once. */
const ROWS_MAX = 200

type Props = { register: Register; rows: readonly Row[]; locked: readonly string[]; onClear: () => void }

export function BulkBar({ register, rows, locked, onClear }: Props) {
  const { t } = useText()
  const client = useQueryClient()
  const { keyFor, done } = useIdempotencyKey()
  const { told } = useUndo(register.key)
  const [isEditing, setEditing] = useState(false)
  const write = useMutation({
    mutationFn: (change: Pick<BulkRow, 'fields' | 'retire'>) => {
      const wanted = rows.map(({ id, version }) => ({ id, version, ...change }))
      return bulkRows(register.key, wanted, keyFor(wanted))
    },
    onSuccess: (answer) => {
      done()
      if (!answer.batch) return
      client.invalidateQueries({ queryKey: ['rows', register.key] })
      told(answer.batch, rows.length)
      setEditing(false)
      onClear()
    },
  })
  const isTooMany = rows.length > ROWS_MAX
  return (
    <div className="bulk-bar" role="status">
      <b className="num">{t('batch.picked', { n: rows.length })}</b>
      <Button icon={<EditOutlined />} disabled={isTooMany} onClick={() => setEditing(true)}>
        {t('batch.edit_together')}
      </Button>
      <Popconfirm
        title={t('batch.retire_ask', { n: rows.length })}
        description={t('registers.retire_note')}
        okText={t('registers.retire')}
        cancelText={t('do.cancel')}
        onConfirm={() => write.mutate({ retire: true })}
      >
        <Button icon={<StopOutlined />} disabled={isTooMany} loading={write.isPending && !isEditing}>
          {t('batch.retire_together')}
        </Button>
      </Popconfirm>
      {isTooMany && <span className="muted">{t('batch.many', { n: ROWS_MAX })}</span>}
      <span className="grow" />
      <Button type="text" onClick={onClear}>
        {t('bulk.clear')}
      </Button>
      {!isEditing && <Refused register={register} rows={rows} error={write.error} answer={write.data} />}
      {isEditing && (
        <EditTogether
          register={register}
          rows={rows}
          locked={locked}
          isSending={write.isPending}
          error={write.error}
          answer={write.data}
          onSend={(fields) => write.mutate({ fields })}
          onClose={() => {
            write.reset()
            setEditing(false)
          }}
        />
      )}
    </div>
  )
}

type EditProps = {
  register: Register
  rows: readonly Row[]
  locked: readonly string[]
  isSending: boolean
  error: unknown
  answer: BulkAnswer | undefined
  onSend: (fields: Values) => void
  onClose: () => void
}

function EditTogether({ register, rows, locked, isSending, error, answer, onSend, onClose }: EditProps) {
  const { t } = useText()
  const field = useId()
  const specs = useSpecs()
  const scope = useRowScope(register.key)
  const [chosen, setChosen] = useState<string>()
  // What tells rows apart is not set to one value in many, and files are attached one by one.
  const isFit = (spec: FieldSpec) => spec.type !== 'files' && !register.unique?.includes(spec.key)
  // What hangs on other fields is neither hidden nor asked for here: the server says for which rows it cannot be so.
  const offered = specs(register, locked)
    .filter(isFit)
    .map(({ visible_when: _, required_when: __, ...one }) => one)
  const spec = offered.find((one) => one.key === chosen)
  const org = rows.every((row) => row.org === rows[0]?.org) ? rows[0]?.org : undefined
  return (
    <Modal open title={t('batch.edit_together')} footer={null} onCancel={onClose} destroyOnHidden>
      <Refused register={register} rows={rows} error={error} answer={answer} />
      <div className="stacked">
        <label htmlFor={field}>{t('batch.which')}</label>
        <Select
          id={field}
          autoFocus
          value={chosen}
          options={offered.map((one) => ({ value: one.key, label: one.title }))}
          onChange={setChosen}
        />
      </div>
      {spec && (
        <PlaceScopeProvider value={org ? { org } : {}}>
          <StepForm
            key={spec.key}
            form={[
              {
                ...spec,
                help: [spec.help, spec.required ? '' : t('batch.empties')].filter(Boolean).join('；'),
              },
            ]}
            scope={scope}
            isSending={isSending}
            submit={t('batch.apply', { n: rows.length })}
            onSubmit={({ form }) => onSend({ [spec.key]: form[spec.key] ?? null })}
            onCancel={onClose}
          />
        </PlaceScopeProvider>
      )}
    </Modal>
  )
}

type RefusedProps = {
  register: Register
  rows: readonly Row[]
  error: unknown
  answer: BulkAnswer | undefined
}

/** Why nothing was done, row by row. */
function Refused({ register, rows, error, answer }: RefusedProps) {
  const { t, language } = useText()
  if (error) return <ProblemNote error={error} />
  const refused = answer?.batch ? [] : (answer?.rows ?? []).filter((row) => row.outcome === 'refused')
  if (refused.length === 0) return null
  const nameOf = (id: string | null | undefined) => {
    const row = rows.find((one) => one.id === id)
    return (row && rowLabel(row, register)) ?? id
  }
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={t('batch.refused')}
      description={
        <ul>
          {refused.map((row) => (
            <li key={row.id}>
              <b>{nameOf(row.id)}</b>{' '}
              {row.problems?.map((one) => (language === 'en' ? one.en : one.zh)).join('；')}
            </li>
          ))}
        </ul>
      }
    />
  )
}
