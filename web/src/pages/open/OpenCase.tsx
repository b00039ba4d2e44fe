// Opening a case: the form of the opening step, and what will happen after it.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Select } from 'antd'
import { useId, useState } from 'react'
import { useNavigate, useParams, useSearchParams } from 'react-router'
import { useIdempotencyKey } from '@/api/idempotency'
import { PlaceScopeProvider } from '@/api/placing'
import { openingQuery, useDefinition, useTitleOf } from '@/api/queries'
import type { Opening } from '@/api/types'
import { type OpenCase, openCase } from '@/api/writes'
import { Await } from '@/components/Await'
import { Empty } from '@/components/Empty'
import { PageHead } from '@/components/PageHead'
import { useTurnTitle } from '@/definitions/caseWords'
import { mainWay } from '@/definitions/flow'
import type { Loop } from '@/definitions/model'
import { canOpen } from '@/definitions/openable'
import Prefilled from '@/definitions/Prefilled'
import { StepForm } from '@/definitions/StepForm'
import { spanWords } from '@/definitions/span'
import { useText } from '@/locale'
import '@/locale/open'
import { Asker } from './Asker'

export default function OpenCasePage() {
  const { pack = '', key: local = '' } = useParams()
  const key = `${pack}/${local}`
  const { t } = useText()
  const titleOf = useTitleOf()
  const [search] = useSearchParams()
  const about = search.get('about') ?? undefined
  const opening = useQuery(openingQuery(key, about))
  const loop = useDefinition('loop', key).data
  return (
    <div className="page">
      <PageHead
        title={titleOf('loop', key)}
        intro={[
          about ? t('open.about_intro') : t('open.form_intro'),
          about && loop?.conceals ? t('open.concealed') : '',
        ].join('')}
        back={about ? { to: `/cases/${about}`, label: t('open.about') } : { to: '/', label: t('nav.turns') }}
      />
      <div className="two form">
        <section className="panel pad">
          <Await query={opening}>
            {(data) => {
              const because = data.steps.find((step) => !step.allowed)?.because
              return canOpen(data) ? (
                <OpeningForm loop={key} opening={data} about={about} />
              ) : (
                <Empty title={t('open.not_here')} because={because ?? t('open.none_because')} />
              )
            }}
          </Await>
        </section>
        {loop && <After loop={loop} />}
      </div>
    </div>
  )
}

type FormProps = { loop: string; opening: Opening; about: string | undefined }

function OpeningForm({ loop, opening, about }: FormProps) {
  const { t } = useText()
  const field = useId()
  const navigate = useNavigate()
  const client = useQueryClient()
  const { message } = App.useApp()
  const { keyFor, done } = useIdempotencyKey()
  const definition = useDefinition('loop', loop).data
  const step = opening.steps.find((one) => one.allowed)
  const hasPlace = !!step?.form.some((spec) => spec.type === 'point')
  const [org, setOrg] = useState(opening.orgs.length === 1 ? opening.orgs[0]?.id : undefined)
  const [needsOrg, setNeedsOrg] = useState(false)
  const [asker, setAsker] = useState<string>()
  const open = useMutation({
    mutationFn: (wanted: OpenCase) => openCase(wanted, keyFor(wanted)),
    onSuccess: (opened) => {
      done()
      client.setQueryData(['case', opened.id], opened)
      client.invalidateQueries({ queryKey: ['cases'] })
      message.success(t('open.opened', { number: opened.number }))
      navigate(`/cases/${opened.id}`, { replace: true })
    },
  })
  if (!step) return null
  return (
    <PlaceScopeProvider value={{ loop, org: org ?? opening.orgs[0]?.id }}>
      <StepForm
        form={step.form}
        input={step.input}
        problem={open.error}
        isSending={open.isPending}
        submit={step.title}
        onCancel={() => navigate(-1)}
        onSubmit={(sent) => {
          // A place that falls into a grid names the org by itself; without either nobody would get the case.
          const isPlaced =
            hasPlace &&
            Object.values(sent.form).some((value) => !!value && typeof value === 'object' && 'lon' in value)
          setNeedsOrg(!org && !isPlaced)
          const named = {
            ...(org ? { org } : {}),
            ...(asker ? { asker } : {}),
            ...(about ? { about } : {}),
          }
          if (org || isPlaced) open.mutate({ loop, step: step.key, ...sent, ...named })
        }}
      >
        <Asker loop={loop} org={org ?? opening.orgs[0]?.id ?? ''} value={asker} onChange={setAsker} />
        {definition && <Prefilled name={`loop:${loop}`} fields={definition.fields} person={asker} />}
        {opening.orgs.length > 1 && (
          <div className="stacked org-choice">
            <label htmlFor={field}>
              {t('open.org')}
              {!hasPlace && (
                <span className="required" aria-hidden>
                  *
                </span>
              )}
            </label>
            <Select
              id={field}
              allowClear
              showSearch={{ optionFilterProp: 'label' }}
              status={needsOrg ? 'error' : ''}
              placeholder={t(hasPlace ? 'open.org_by_place' : 'open.choose_org')}
              value={org}
              options={opening.orgs.map((one) => ({ value: one.id, label: one.name }))}
              onChange={(next?: string) => {
                setOrg(next)
                setNeedsOrg(false)
              }}
            />
            {needsOrg && (
              <p className="field-problem" role="alert">
                {t('open.need_org')}
              </p>
            )}
          </div>
        )}
      </StepForm>
    </PlaceScopeProvider>
  )
}

/** The main way from here to the end, with who moves and how long they have. */
function After({ loop }: { loop: Loop }) {
  const { t, say } = useText()
  const turnTitle = useTurnTitle()
  return (
    <aside className="panel pad after">
      <h2>{t('open.after')}</h2>
      <ol className="timeline quiet">
        {mainWay(loop).map((key) => {
          const state = loop.states[key]
          if (!state) return null
          return (
            <li key={key}>
              <div className="timeline-head">
                <b>{say(state.title)}</b>
                {state.within && <span className="muted">{spanWords(state.within, t)}</span>}
              </div>
              <p className="timeline-by">{state.final ? t('flow.final') : turnTitle(state.turn)}</p>
            </li>
          )
        })}
      </ol>
    </aside>
  )
}
