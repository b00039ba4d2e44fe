// The consents to a register's keeping: who agreed, to which text, how; papers noted, and consents taken back.
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { App, Button, Input, Popconfirm, Select } from 'antd'
import { useId, useMemo, useState } from 'react'
import { useParams } from 'react-router'
import { api, body, keyPath } from '@/api/client'
import { useIdempotencyKey } from '@/api/idempotency'
import { useDefinition, useMe, useTitleOf } from '@/api/queries'
import type { components } from '@/api/schema'
import type { FieldSpec, Values } from '@/api/types'
import { Await } from '@/components/Await'
import { Empty } from '@/components/Empty'
import { fileAddress } from '@/components/fileAddress'
import { PageHead } from '@/components/PageHead'
import { ProblemNote } from '@/components/ProblemNote'
import { formatInstant } from '@/components/time'
import type { Register } from '@/definitions/model'
import { StepForm } from '@/definitions/StepForm'
import { textIn, useText } from '@/locale'
import '@/locale/consent'
import '@/locale/registers'
import '@/style/registers.css'
import { writesAt } from './audience'
import { useRowScope } from './rowScope'

type Consent = components['schemas']['ConsentView']
type Asked = NonNullable<Register['consent']>

const PAGE = 50

const useConsents = (key: string, q: string) =>
  useInfiniteQuery({
    queryKey: ['consents', key, q],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) => {
      const query = { limit: PAGE, ...(q ? { q } : {}), ...(pageParam ? { after: pageParam } : {}) }
      const params = { path: keyPath(key), query }
      return body(api.GET('/api/v1/registers/{pack}/{key}/consents', { params }))
    },
    getNextPageParam: (last) => last.next ?? undefined,
  })

export default function Consents() {
  const { pack = '', key: local = '' } = useParams()
  const key = `${pack}/${local}`
  const { t, language } = useText()
  const title = useTitleOf()('register', key)
  const definition = useDefinition('register', key)
  const [q, setQ] = useState('')
  const found = useConsents(key, q)
  const consent = definition.data?.consent
  return (
    <div className="page narrow">
      <PageHead
        title={t('consent.title')}
        intro={consent && t('consent.intro', { purpose: textIn(consent.purpose, language) })}
        back={{ to: `/registers/${key}`, label: title }}
      />
      {definition.data && consent && <Note register={definition.data} consent={consent} />}
      <section className="panel">
        <div className="filters">
          <Input.Search
            allowClear
            className="search"
            aria-label={t('consent.search')}
            placeholder={t('consent.search')}
            onSearch={(next) => setQ(next.trim())}
          />
        </div>
        <Await query={found} rows={6}>
          {({ pages }) => {
            const all = pages.flatMap(({ items }) => items)
            if (all.length === 0) {
              return <Empty title={t('consent.none')} because={t('consent.none_because')} />
            }
            return (
              <ol className="batches">
                {all.map((one) => (
                  <Line key={one.id} register={key} one={one} />
                ))}
              </ol>
            )
          }}
        </Await>
        {found.hasNextPage && <Button onClick={() => found.fetchNextPage()}>{t('do.more')}</Button>}
      </section>
    </div>
  )
}

function Line({ register, one }: { register: string; one: Consent }) {
  const { t } = useText()
  const client = useQueryClient()
  const { keyFor, done } = useIdempotencyKey()
  const ending = useMutation({
    mutationFn: () =>
      body(
        api.POST('/api/v1/registers/{pack}/{key}/consents/{id}/withdraw', {
          params: { path: { ...keyPath(register), id: one.id } },
          headers: { 'Idempotency-Key': keyFor({ id: one.id }) },
        }),
      ),
    onSuccess: async () => {
      done()
      await client.invalidateQueries({ queryKey: ['consents'] })
      await client.invalidateQueries({ queryKey: ['rows', register] })
    },
  })
  const state = one.withdrawn_at
    ? t('consent.withdrawn', { at: formatInstant(one.withdrawn_at) })
    : t(one.is_current ? 'consent.stands' : 'consent.earlier')
  return (
    <li data-testid="consent">
      <span>
        <b>{one.person.name}</b>
        <small className="num muted">
          {state} · {one.org?.name} · {formatInstant(one.given_at)} ·{' '}
          {one.way === 'paper' ? t('consent.way_paper', { relation: one.relation }) : t('consent.way_self')}
        </small>
        {one.file && (
          <a href={fileAddress(one.file)} target="_blank" rel="noreferrer">
            {t('consent.paper')}
          </a>
        )}
        {ending.error && <ProblemNote error={ending.error} />}
      </span>
      {!one.withdrawn_at && (
        <Popconfirm
          title={t('consent.withdraw_sure')}
          okText={t('consent.withdraw')}
          cancelText={t('consent.keep')}
          onConfirm={() => ending.mutate()}
        >
          <Button loading={ending.isPending}>{t('consent.withdraw')}</Button>
        </Popconfirm>
      )}
    </li>
  )
}

/** A paper that somebody signed, noted where the reader keeps the register. */
function Note({ register, consent }: { register: Register; consent: Asked }) {
  const { t, language } = useText()
  const [isOpen, setOpen] = useState(false)
  const me = useMe().data
  const field = useId()
  const orgs = writesAt(register, me).map((held) => held.org)
  const [chosen, setChosen] = useState<string>()
  const org = chosen ?? orgs[0]?.id
  const client = useQueryClient()
  const { message } = App.useApp()
  const { keyFor, done } = useIdempotencyKey()
  const scope = useRowScope(register.key)
  const specs = useMemo(() => noteSpecs(consent, t), [consent, t])
  const noting = useMutation({
    mutationFn: (given: Values) => {
      const [file = ''] = (given.file ?? []) as string[]
      const relation = String(given.relation ?? '')
      const wanted = { person: String(given[consent.of] ?? ''), org: org ?? '', relation, file }
      const noted = { ...wanted, version: consent.version }
      return body(
        api.POST('/api/v1/registers/{pack}/{key}/consents', {
          params: { path: keyPath(register.key) },
          headers: { 'Idempotency-Key': keyFor(noted) },
          body: noted,
        }),
      )
    },
    onSuccess: async () => {
      done()
      setOpen(false)
      message.success(t('consent.noted'))
      await client.invalidateQueries({ queryKey: ['consents'] })
    },
  })
  if (orgs.length === 0) return null
  return (
    <section className="panel pad">
      <details>
        <summary>{t('consent.show_text', { n: consent.version })}</summary>
        <p className="prose">{textIn(consent.text, language)}</p>
      </details>
      {!isOpen ? (
        <Button onClick={() => setOpen(true)}>{t('consent.note')}</Button>
      ) : (
        <StepForm
          form={specs}
          scope={scope}
          problem={noting.error}
          isSending={noting.isPending}
          submit={t('consent.save')}
          onSubmit={({ form }) => noting.mutate(form)}
          onCancel={() => setOpen(false)}
          autoFocus
        >
          {orgs.length > 1 && (
            <div className="stacked org-choice">
              <label htmlFor={field}>{t('consent.org')}</label>
              <Select
                id={field}
                value={org}
                options={orgs.map((one) => ({ value: one.id, label: one.name }))}
                onChange={setChosen}
              />
            </div>
          )}
        </StepForm>
      )}
    </section>
  )
}

function noteSpecs(consent: Asked, t: (key: string) => string): FieldSpec[] {
  return [
    { key: consent.of, title: t('consent.person'), type: 'person', required: true },
    { key: 'file', title: t('consent.file'), type: 'files', max: 1, required: true },
    {
      ...{ key: 'relation', title: t('consent.relation'), type: 'text', max: 20, required: true },
      default: t('consent.relation_self'),
    },
  ]
}
