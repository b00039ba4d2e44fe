// What the reader is asked to agree to, what they agreed to, and what a guardian agreed to for a child: either side takes
// it back, as easily as it was given.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { api, body } from '@/api/client'
import { useIdempotencyKey } from '@/api/idempotency'
import type { components } from '@/api/schema'
import { formatInstant } from '@/components/time'
import { useText } from '@/locale'
import '@/locale/consent'
import { Broken } from './States'

type Consent = components['schemas']['ConsentView']
type Offer = components['schemas']['ConsentOffer']

export function Consents() {
  const found = useQuery({
    queryKey: ['consents'],
    queryFn: async () => (await body(api.GET('/api/v1/me/consents'))).items,
  })
  const offers = useQuery({
    queryKey: ['consents', 'offers'],
    queryFn: async () => (await body(api.GET('/api/v1/me/consents/offers'))).items,
  })
  return (
    <>
      {offers.data?.map((one) => (
        <Offered key={one.purpose} one={one} />
      ))}
      {found.data?.map((one) => (
        <Given key={one.id} one={one} />
      ))}
    </>
  )
}

function Offered({ one }: { one: Offer }) {
  const { t } = useText()
  const client = useQueryClient()
  const field = useId()
  const [chosen, setChosen] = useState<string>()
  const org = one.orgs.find(({ id }) => id === chosen) ?? one.orgs[0]
  const { keyFor, done } = useIdempotencyKey()
  const agreeing = useMutation({
    mutationFn: () => {
      const wanted = { purpose: one.purpose, version: one.version, org: org?.id ?? '' }
      const headers = { 'Idempotency-Key': keyFor(wanted) }
      return body(api.POST('/api/v1/me/consents', { headers, body: wanted }))
    },
    onSuccess: done,
    // Also after a refusal: the text may have become another.
    onSettled: () => client.invalidateQueries({ queryKey: ['consents'] }),
  })
  return (
    <section className="card" data-testid="consent-offer">
      <h2>
        {t('consent.offer')} · {one.purpose_title}
      </h2>
      <p>{one.text}</p>
      <p className="muted">
        {t('consent.offer_fields', { fields: one.fields.join('、') })}
        <br />
        {t('consent.optional')}
      </p>
      {one.orgs.length > 1 && (
        <div className="stacked">
          <label htmlFor={field}>{t('consent.offer_org')}</label>
          <select id={field} value={org?.id} onChange={({ target }) => setChosen(target.value)}>
            {one.orgs.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </div>
      )}
      {agreeing.error && <Broken error={agreeing.error} retry={() => agreeing.mutate()} />}
      <button
        type="button"
        className="button"
        data-testid="agree"
        disabled={agreeing.isPending}
        onClick={() => agreeing.mutate()}
      >
        {t('consent.agree')} · {org?.name}
      </button>
    </section>
  )
}

function Given({ one }: { one: Consent }) {
  const { t } = useText()
  return (
    <section className="card" data-testid="consent">
      <h2>{one.purpose_title ?? t('kept.consent')}</h2>
      <p>
        {one.org
          ? t('consent.given_to', { org: one.org.name })
          : t('kept.consent_of', {
              giver: one.given_by.name,
              relation: one.relation,
              person: one.person.name,
            })}
      </p>
      {one.text && (
        <details>
          <summary>{t('consent.show_text', { n: one.version })}</summary>
          <p>{one.text}</p>
        </details>
      )}
      <small className="muted">
        {one.basis}
        <br />
        {formatInstant(one.given_at)}
      </small>
      {one.withdrawn_at ? (
        <p className="muted">{t('kept.withdrawn', { at: formatInstant(one.withdrawn_at) })}</p>
      ) : (
        <TakeBack one={one} />
      )}
    </section>
  )
}

function TakeBack({ one }: { one: Consent }) {
  const { t } = useText()
  const client = useQueryClient()
  const [isAsking, setAsking] = useState(false)
  const ending = useMutation({
    mutationFn: () =>
      body(api.POST('/api/v1/me/consents/{id}/withdraw', { params: { path: { id: one.id } } })),
    // Also when no answer came: it may have been taken back all the same.
    onSettled: async () => {
      await client.invalidateQueries({ queryKey: ['consents'] })
      await client.invalidateQueries({ queryKey: ['kept'] })
    },
  })
  // What was kept by it is gone at once: asked again where there is something to lose.
  if (!isAsking && one.org) {
    return (
      <button type="button" className="button" data-testid="take-back" onClick={() => setAsking(true)}>
        {t('consent.take_back')}
      </button>
    )
  }
  return (
    <>
      {one.org && <p>{t('consent.take_back_sure')}</p>}
      {ending.error && <Broken error={ending.error} retry={() => ending.mutate()} />}
      <button
        type="button"
        className="button"
        data-testid="take-back-yes"
        disabled={ending.isPending}
        onClick={() => ending.mutate()}
      >
        {t(one.org ? 'consent.take_back_yes' : 'kept.withdraw')}
      </button>
    </>
  )
}
