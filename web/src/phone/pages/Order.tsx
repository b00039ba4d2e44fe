// Asking for something: the form of the opening step, with what was chosen and what is known already filled in.

import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useEffect, useId, useMemo, useState } from 'react'
import { useNavigate, useParams, useSearchParams } from 'react-router'
import { PlaceScopeProvider } from '@/api/placing'
import { type Kept, prefillQuery } from '@/api/prefill'
import { useDefinition, useMe } from '@/api/queries'
import type { FieldSpec, Nearby, Values } from '@/api/types'
import { isBlank } from '@/definitions/shown'
import { useText } from '@/locale'
import { takePhotos } from '../data/carried'
import type { Near } from '../data/entry'
import { type Matter, type Opened, useMatters } from '../data/matters'
import { lastAsked } from '../data/mine'
import { lookAround } from '../data/nearby'
import { FieldCard } from '../forms/FieldCard'
import { knownOf, maskedOf, type Source } from '../forms/known'
import { PATIENCE_MS, Rest } from '../forms/StepForm'
import { useForm } from '../forms/useForm'
import { useElder } from '../look'
import { NOBODY } from '../outbox/entry'
import { drop, put, settled } from '../outbox/outbox'
import { type Chosen, Community } from '../parts/Community'
import { Icon, type IconName, iconFor } from '../parts/Icon'
import { isWhole, OnBehalf, type Other } from '../parts/OnBehalf'
import { Page } from '../parts/Page'
import { SourceNote } from '../parts/Source'
import { Broken, Empty, Loading } from '../parts/States'

// Sheets that come after the form is filled: they are fetched while somebody fills it.
const NearbySheet = lazy(() => import('../parts/NearbySheet'))
const SendDraft = lazy(() => import('../parts/SendDraft'))

export default function OrderPage() {
  const { t } = useText()
  const { pack = '', key = '' } = useParams()
  const [search] = useSearchParams()
  const loop = `${pack}/${key}`
  const about = search.get('about') ?? undefined
  const { opened, matters, isLoading, error } = useMatters(loop, about)
  const me = useMe().data?.person.id
  const [asker, setAsker] = useState('')
  const [other, setOther] = useState<Other>()
  const whose = other ? undefined : asker || me
  // What oneself said last time is nobody else's address.
  const last = useQuery({ ...lastAsked(loop, me), enabled: !!whose && whose === me })
  const kept = useKept(loop, whose, asker)
  const matter = matters.find(({ id }) => id && id === search.get('item'))
  const title = matter?.groupTitle || opened?.opening.title || t('order.pick')
  const isReady = opened && !isLoading && (!whose || ((whose !== me || isThere(last)) && kept.isThere))
  return (
    <Page title={title}>
      {opened && !isLoading && !about && (
        // Stays while the form is made anew for another person: whom one has found must not be lost.
        <OnBehalf
          loop={loop}
          org={opened.opening.orgs[0]?.id ?? ''}
          asker={asker}
          other={other}
          byPhone={opened.opening.asks_by_phone}
          onChange={setAsker}
          onOther={setOther}
        />
      )}
      {!isReady && !error && <Loading rows={4} />}
      {error && !opened && <Broken error={error} />}
      {!isLoading && !error && !opened && <Empty title={t('home.empty')} because={t('home.empty_because')} />}
      {isReady && (
        <OrderForm
          key={`${matter?.id}${asker}${!!other}`}
          loop={loop}
          opened={opened}
          matter={matter}
          last={(whose === me && last.data) || {}}
          kept={kept.data}
          asker={asker}
          other={other}
          about={about}
        />
      )}
    </Page>
  )
}

/** What only fills in: without a network nobody waits for it. */
const isThere = (read: { isFetched: boolean; isError: boolean; isPaused: boolean }) =>
  read.isFetched || read.isError || read.isPaused

/** What registers keep of what the form asks about a person. A form without data elements asks nothing. */
function useKept(loop: string, whose: string | undefined, asker: string) {
  const definition = useDefinition('loop', loop)
  const asks = !!whose && Object.values(definition.data?.fields ?? {}).some((field) => field.is)
  const read = useQuery({ ...prefillQuery(`loop:${loop}`, asker || undefined), enabled: asks })
  return {
    data: (asks ? read.data : undefined) ?? NOTHING,
    isThere: isThere(definition) && (!asks || isThere(read)),
  }
}
const NOTHING: readonly Kept[] = []

type Props = {
  loop: string
  opened: Opened
  matter: Matter | undefined
  last: Values
  kept: readonly Kept[]
  asker: string
  about: string | undefined
  other: Other | undefined
}

function OrderForm({ loop, opened, matter, last, kept, asker, about, other }: Props) {
  const { t } = useText()
  const id = useId()
  const navigate = useNavigate()
  const isElder = useElder()
  const me = useMe().data?.person.id
  const { opening, step, choosing } = opened
  const [org, setOrg] = useState(opening.orgs.length === 1 ? (opening.orgs[0]?.id ?? '') : '')
  const [needsOrg, setNeedsOrg] = useState(false)
  const [isSending, setSending] = useState(false)
  const definition = useDefinition('loop', loop).data
  const [others, setOthers] = useState<Nearby[]>([])
  const [community, setCommunity] = useState<Chosen>()
  const [draft, setDraft] = useState('')
  const known = useMemo(() => knownOf(step.form, last, kept), [step.form, last, kept])
  const start = useMemo(
    () => ({ ...step, form: withStart(step.form, known, choosing, matter) }),
    [step, known, choosing, matter],
  )
  const form = useForm(start.form, start.input)
  const { values, set } = form

  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the form appears
  useEffect(() => {
    const photos = takePhotos()
    const field = step.form.find(({ type }) => type === 'files')
    if (photos.length > 0 && field) set(field.key, photos)
    // The words come next: nobody should have to look for the place to type.
    if (matter) document.querySelector<HTMLElement>('form textarea')?.focus({ preventScroll: true })
  }, [])

  const placeKey = step.form.find(({ type }) => type === 'point')?.key
  const hasPlace = !!placeKey && !isBlank(values[placeKey])
  // Who may take a role anywhere goes where the place is, or where they say.
  const at = community?.id ?? (opening.joins && hasPlace ? '' : org)

  const send = async (isAnother = false) => {
    const filled = form.check()
    const lacksOrg = !at && !hasPlace
    setNeedsOrg(lacksOrg)
    if (!filled || lacksOrg || (other && !isWhole(other))) return
    setSending(true)
    try {
      const around = isAnother ? [] : await lookAround(definition, filled.sent.form)
      if (around.length > 0) return setOthers(around)
      const entry = await put({
        owner: me ?? NOBODY,
        action: {
          ...{ kind: 'open', loop, step: step.key },
          ...(at ? { org: at } : {}),
          ...(other ? { asker_phone: other.phone, asker_name: other.name } : asker ? { asker } : {}),
          ...(about ? { about } : {}),
        },
        title: opening.title,
        subject:
          matter?.title ??
          String(Object.values(filled.sent.form).find((value) => typeof value === 'string') ?? ''),
        ...filled,
      })
      // It lies safe on the phone; whose it is comes last.
      if (!me) return setDraft(entry.id)
      const end = await settled(entry.id, PATIENCE_MS)
      if (end?.state === 'conflict') {
        // All of it still stands here, so the outbox need not keep it.
        await drop(entry.id)
        if (end.trouble) form.refused(end.trouble)
      } else navigate(`/sent/${entry.id}`, { replace: true })
    } catch {
      form.refused({ status: 0, code: 'unkept', because: t('outbox.unkept'), problems: [] })
    } finally {
      setSending(false)
    }
  }

  /** Me too: waiting for what is there already, instead of filing it again. */
  const follow = async ({ track }: Nearby) => {
    setSending(true)
    try {
      const entry = await put({
        ...{ owner: me ?? '', action: { kind: 'follow', track } },
        ...{ title: t('near.me_too'), subject: matter?.title ?? opening.title },
        ...{ sent: { form: {}, input: {} }, files: [] },
      })
      await settled(entry.id, PATIENCE_MS)
      navigate(`/sent/${entry.id}`, { replace: true })
    } catch {
      setOthers([])
      form.refused({ status: 0, code: 'unkept', because: t('outbox.unkept'), problems: [] })
    } finally {
      setSending(false)
    }
  }

  const asked = form.specs.filter(({ key }) => !matter || key !== choosing?.key)
  // Fewer choices for those who asked for that: what is neither needed nor personal stays folded.
  const isAside = (spec: FieldSpec) =>
    isElder && !spec.required && spec.class !== 'personal' && isBlank(values[spec.key])
  const card = (spec: FieldSpec) => (
    <FieldCard
      key={spec.key}
      id={`${id}-${spec.key}`}
      spec={spec}
      value={values[spec.key]}
      problem={form.problems.get(spec.key)}
      note={
        <SourceNote source={known.get(spec.key)} masked={maskedOf(spec.key, kept)} value={values[spec.key]} />
      }
      onChange={(value) => set(spec.key, value)}
    />
  )
  return (
    <>
      <form
        className="order-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void send()
        }}
      >
        <About
          title={matter?.title ?? opening.title}
          icon={iconFor(matter?.groupTitle ?? '')}
          lines={[
            matter?.detail,
            opening.orgs.length === 1 && !opening.joins
              ? `${t('order.goes_to')} ${opening.orgs[0]?.name}`
              : '',
          ]}
        />
        {about && (
          <p className="note">
            {t('order.about_note')}
            {definition?.conceals && t('order.concealed')}
          </p>
        )}
        <PlaceScopeProvider value={{ loop, org: org || opening.orgs[0]?.id }}>
          {asked.filter((spec) => !isAside(spec)).map(card)}
        </PlaceScopeProvider>
        {asked.some(isAside) && (
          <details className="aside">
            <summary>{t('order.more')}</summary>
            <PlaceScopeProvider value={{ loop, org: org || opening.orgs[0]?.id }}>
              {asked.filter(isAside).map(card)}
            </PlaceScopeProvider>
          </details>
        )}
        {opening.joins && (
          <Community
            role={opening.joins}
            near={hasPlace ? (values[placeKey] as Near) : undefined}
            chosen={community ?? (hasPlace || !org ? undefined : opening.orgs[0])}
            needs={needsOrg}
            onChoose={(chosen) => {
              setCommunity(chosen)
              if (!chosen) setOrg('')
              setNeedsOrg(false)
            }}
          />
        )}
        {opening.orgs.length > 1 && !opening.joins && (
          <div className={needsOrg ? 'card field wrong' : 'card field'}>
            <label htmlFor={`${id}-org`}>{t('order.goes_to')}</label>
            <select
              id={`${id}-org`}
              value={org}
              onChange={({ target }) => {
                setOrg(target.value)
                setNeedsOrg(false)
              }}
            >
              <option value="">{hasPlace ? t('order.by_place') : t('order.choose_org')}</option>
              {opening.orgs.map((one) => (
                <option key={one.id} value={one.id}>
                  {one.name}
                </option>
              ))}
            </select>
            {needsOrg && (
              <p className="field-problem" role="alert">
                {t('order.need_org')}
              </p>
            )}
          </div>
        )}
        <Rest messages={form.rest} />
        {definition && others.length > 0 && (
          <Suspense>
            <NearbySheet
              loop={definition}
              found={others}
              isBusy={isSending}
              onFollow={(one) => void follow(one)}
              onOther={() => {
                setOthers([])
                void send(true)
              }}
              onClose={() => setOthers([])}
            />
          </Suspense>
        )}
        <div className="foot">
          <button type="submit" className="button main" disabled={isSending}>
            {isSending ? t('order.sending') : t('order.submit')}
          </button>
        </div>
      </form>
      {draft && (
        <Suspense>
          <SendDraft
            entry={draft}
            phone={phoneIn(step.form, values)}
            onClose={() => {
              // All of it still stands in the form.
              void drop(draft)
              setDraft('')
            }}
          />
        </Suspense>
      )}
    </>
  )
}

/** The number that stands in a form: most likely the one that receives the code. */
const phoneIn = (specs: readonly FieldSpec[], values: Values): string => {
  const field = specs.find(({ type }) => type === 'phone')
  return field ? String(values[field.key] ?? '') : ''
}

/** Fields with what they start with: the matter that was chosen, and what is known already. */
function withStart(
  specs: readonly FieldSpec[],
  known: ReadonlyMap<string, Source>,
  choosing: FieldSpec | undefined,
  matter: Matter | undefined,
): FieldSpec[] {
  return specs.map((spec) => {
    const start = spec.key === choosing?.key ? matter?.id : known.get(spec.key)?.value
    return start === undefined ? spec : { ...spec, default: start }
  })
}

function About({ title, icon, lines }: { title: string; icon: IconName; lines: (string | undefined)[] }) {
  return (
    <div className="about">
      <span className="tile-sign">
        <Icon name={icon} />
      </span>
      <span>
        <b>{title}</b>
        <small className="muted">{lines.filter(Boolean).join(' · ')}</small>
      </span>
    </div>
  )
}
