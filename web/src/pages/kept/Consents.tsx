// What the reader is asked to agree to, and what they agreed to: taken back here as easily as it was given.
import { Button, Popconfirm, Select } from 'antd'
import { useId, useState } from 'react'
import {
  type Consent,
  type ConsentOffer,
  useAgree,
  useConsentOffers,
  useOwnConsents,
  useTakeBack,
} from '@/api/kept'
import { ProblemNote } from '@/components/ProblemNote'
import { formatInstant } from '@/components/time'
import { useText } from '@/locale'
import '@/locale/consent'

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
    <section className="panel pad" data-testid="consent-offer">
      <h2>
        {t('consent.offer')} · {one.purpose_title}
      </h2>
      <p className="prose">{one.text}</p>
      <p className="muted">
        {t('consent.offer_fields', { fields: one.fields.join(t('kept.comma')) })}
        <br />
        {t('consent.optional')}
      </p>
      {one.orgs.length > 1 && (
        <div className="stacked org-choice">
          <label htmlFor={field}>{t('consent.offer_org')}</label>
          <Select
            id={field}
            value={org?.id}
            options={one.orgs.map(({ id, name }) => ({ value: id, label: name }))}
            onChange={setChosen}
          />
        </div>
      )}
      {agreeing.error && <ProblemNote error={agreeing.error} />}
      <Button data-testid="agree" loading={agreeing.isPending} onClick={() => agreeing.mutate()}>
        {t('consent.agree')} · {org?.name}
      </Button>
    </section>
  )
}

function Given({ one }: { one: Consent }) {
  const { t } = useText()
  const ending = useTakeBack(one)
  const button = (
    <Button loading={ending.isPending} data-testid="take-back">
      {t(one.org ? 'consent.take_back' : 'kept.withdraw')}
    </Button>
  )
  return (
    <section className="panel pad" data-testid="consent">
      <h2>{one.purpose_title ?? t('kept.consent')}</h2>
      <p>
        {one.org
          ? t('consent.given_to', { org: one.org.name })
          : t('kept.consent_of', {
              giver: one.given_by.name,
              relation: one.relation,
              person: one.person.name,
            })}{' '}
        <small className="muted num">
          {one.basis} · {formatInstant(one.given_at)}
        </small>
      </p>
      {one.text && (
        <details>
          <summary>{t('consent.show_text', { n: one.version })}</summary>
          <p className="prose">{one.text}</p>
        </details>
      )}
      {ending.error && <ProblemNote error={ending.error} />}
      {one.withdrawn_at ? (
        <p className="muted">{t('kept.withdrawn', { at: formatInstant(one.withdrawn_at) })}</p>
      ) : (
        <Popconfirm
          title={t(one.org ? 'consent.take_back_sure' : 'kept.withdraw')}
          okText={t('consent.take_back_yes')}
          cancelText={t('consent.keep')}
          onConfirm={() => ending.mutate()}
        >
          {button}
        </Popconfirm>
      )}
    </section>
  )
}
