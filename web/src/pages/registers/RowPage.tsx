// One row of a register: read, changed, retired.
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App, Button, Popconfirm } from 'antd'
import { useState } from 'react'
import { useParams } from 'react-router'
import { useIdempotencyKey } from '@/api/idempotency'
import { PlaceScopeProvider } from '@/api/placing'
import { useDefinition, useOrgName, useRow, useTitleOf } from '@/api/queries'
import type { Row, Values } from '@/api/types'
import { changeRow, restoreRow, retireRow } from '@/api/writes'
import { Await } from '@/components/Await'
import { PageHead } from '@/components/PageHead'
import { ProblemNote } from '@/components/ProblemNote'
import type { Register } from '@/definitions/model'
import { RowNamedBy } from '@/definitions/NamedBy'
import { NamesProvider } from '@/definitions/names'
import { rowLabel } from '@/definitions/rows'
import { StepForm } from '@/definitions/StepForm'
import { useText } from '@/locale'
import { useSpecs } from './audience'
import { RowFacts } from './RowFacts'
import { RowHistory } from './RowHistory'
import { RowRetired } from './RowRetired'
import { useRowScope } from './rowScope'

export default function RowPage() {
  const { pack = '', key: local = '', id = '' } = useParams()
  const key = `${pack}/${local}`
  const row = useRow(key, id)
  const register = useDefinition('register', key)
  return (
    <div className="page narrow">
      <Await query={register}>
        {(definition) => <Await query={row}>{(data) => <Whole register={definition} row={data} />}</Await>}
      </Await>
    </div>
  )
}

function Whole({ register, row }: { register: Register; row: Row }) {
  const { t } = useText()
  const { message } = App.useApp()
  const client = useQueryClient()
  const title = useTitleOf()('register', register.key)
  const orgName = useOrgName()(row.org)
  const [isEditing, setEditing] = useState(false)
  const { keyFor, done } = useIdempotencyKey()
  const scope = useRowScope(register.key)
  const written = (after: Row, word: string) => {
    done()
    client.setQueryData(['rows', register.key, 'row', row.id], after)
    client.invalidateQueries({ queryKey: ['rows', register.key] })
    message.success(t(word))
    setEditing(false)
  }
  const change = useMutation({
    mutationFn: (fields: Values) => changeRow(register.key, row, fields, keyFor(fields)),
    onSuccess: (after) => written(after, 'registers.saved'),
  })
  const retire = useMutation({
    mutationFn: () => retireRow(register.key, row, keyFor({ retire: row.id })),
    onSuccess: (after) => written(after, 'registers.retired_now'),
  })
  const restore = useMutation({
    mutationFn: () => restoreRow(register.key, row, keyFor({ restore: row.id })),
    onSuccess: (after) => written(after, 'ledger.restored_now'),
  })
  const specs = useSpecs()
  const mayWrite = !!row.may?.write
  return (
    <NamesProvider value={row.names ?? {}}>
      <PageHead
        title={rowLabel(row, register) ?? title}
        back={{ to: `/registers/${register.key}`, label: title }}
        meta={
          <>
            <span>{title}</span>
            <span>{orgName}</span>
            {row.retired_at && <span className="chip">{t('registers.retired')}</span>}
          </>
        }
        actions={
          mayWrite &&
          !isEditing && (
            <>
              <Popconfirm
                title={t('registers.retire_ask')}
                description={t('registers.retire_note')}
                okText={t('registers.retire')}
                cancelText={t('do.cancel')}
                onConfirm={() => retire.mutate()}
              >
                <Button loading={retire.isPending}>{t('registers.retire')}</Button>
              </Popconfirm>
              <Button type="primary" onClick={() => setEditing(true)}>
                {t('registers.edit')}
              </Button>
            </>
          )
        }
      />
      {retire.error && <ProblemNote error={retire.error} />}
      {restore.error && <ProblemNote error={restore.error} />}
      <div className="stack">
        {row.retired_at && (
          <RowRetired
            register={register.key}
            row={row}
            isRestoring={restore.isPending}
            onRestore={() => restore.mutate()}
          />
        )}
        <section className="panel pad">
          {isEditing ? (
            <PlaceScopeProvider value={row.org ? { org: row.org } : {}}>
              <StepForm
                form={specs(register, row.may?.locked)}
                scope={scope}
                given={row.fields}
                isPatch
                problem={change.error}
                isSending={change.isPending}
                submit={t('do.save')}
                onSubmit={({ form }) => change.mutate(form)}
                onCancel={() => setEditing(false)}
              />
            </PlaceScopeProvider>
          ) : (
            <RowFacts register={register.key} row={row} specs={specs(register)} />
          )}
        </section>
        <RowNamedBy register={register.key} id={row.id} />
        <RowHistory register={register} id={row.id} />
      </div>
    </NamesProvider>
  )
}
