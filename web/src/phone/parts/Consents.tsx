// What the reader is asked to agree to, what they agreed to, and what a guardian agreed to for a child: either side takes
// it back, as easily as it was given.
import { useId, useState } from 'react'
import {
  type Consent,
  type ConsentOffer,
  useAgree,
  useConsentOffers,
  useOwnConsents,
  useTakeBack,
} from '@/api/kept'
import { formatInstant } from '@/components/time'
import { useText } from '@/locale'
import '@/locale/consent'
import '@/locale/kept'
import { Broken } from './States'

export function Consents() {
  const found = useOwnConsents()
  const offers = useConsentOffers()
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

function Offered({ one }: { one: ConsentOffer }) {
  const { t } = useText()
  const field = useId()
  const [chosen, setChosen] = useState<string>()
  const org = one.orgs.find(({ id }) => id === chosen) ?? one.orgs[0]
  const agreeing = useAgree(one, org?.id)
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
  const [isAsking, setAsking] = useState(false)
  const ending = useTakeBack(one)
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
