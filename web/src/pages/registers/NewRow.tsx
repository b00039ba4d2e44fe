// Adding a row to a register.
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App, Select } from 'antd'
import { useId, useState } from 'react'
import { useNavigate, useParams } from 'react-router'
import { useIdempotencyKey } from '@/api/idempotency'
import { PlaceScopeProvider } from '@/api/placing'
import { useDefinition, useMe, useTitleOf } from '@/api/queries'
import type { Values } from '@/api/types'
import { addRow } from '@/api/writes'
import { Await } from '@/components/Await'
import { Empty } from '@/components/Empty'
import { PageHead } from '@/components/PageHead'
import PrefilledRow from '@/definitions/PrefilledRow'
import { StepForm } from '@/definitions/StepForm'
import { useText } from '@/locale'
import { lockedFor, useSpecs, writesAt } from './audience'
import { useRowScope } from './rowScope'

export default function NewRow() {
  const { pack = '', key: local = '' } = useParams()
  const key = `${pack}/${local}`
  const { t } = useText()
  const specs = useSpecs()
  const field = useId()
  const navigate = useNavigate()
  const client = useQueryClient()
  const { message } = App.useApp()
  const title = useTitleOf()('register', key)
  const definition = useDefinition('register', key)
  const me = useMe().data
  const orgs = writesAt(definition.data, me).map((held) => held.org)
  const [chosen, setChosen] = useState<string>()
  const org = chosen ?? orgs[0]?.id
  const { keyFor, done } = useIdempotencyKey()
  const scope = useRowScope(key)
  const add = useMutation({
    mutationFn: (fields: Values) => {
      const wanted = { fields, ...(org ? { org } : {}) }
      return addRow(key, wanted, keyFor(wanted))
    },
    onSuccess: (row) => {
      done()
      client.invalidateQueries({ queryKey: ['rows', key] })
      message.success(t('registers.saved'))
      navigate(`/registers/${key}/${row.id}`, { replace: true })
    },
  })
  return (
    <div className="page narrow">
      <PageHead title={t('registers.add')} back={{ to: `/registers/${key}`, label: title }} />
      <section className="panel pad">
        <Await query={definition}>
          {(register) =>
            orgs.length === 0 ? (
              <Empty title={t('problem.forbidden')} because={t('registers.no_write')} />
            ) : (
              <PlaceScopeProvider value={{ org }}>
                <StepForm
                  form={specs(register, lockedFor(register, me))}
                  scope={scope}
                  problem={add.error}
                  isSending={add.isPending}
                  submit={t('do.save')}
                  onSubmit={({ form }) => add.mutate(form)}
                  onCancel={() => navigate(-1)}
                  autoFocus
                >
                  <PrefilledRow name={`register:${key}`} register={register} />
                  {orgs.length > 1 && (
                    <div className="stacked org-choice">
                      <label htmlFor={field}>{t('case.org')}</label>
                      <Select
                        id={field}
                        value={org}
                        options={orgs.map((one) => ({ value: one.id, label: one.name }))}
                        onChange={setChosen}
                      />
                    </div>
                  )}
                </StepForm>
              </PlaceScopeProvider>
            )
          }
        </Await>
      </section>
    </div>
  )
}
