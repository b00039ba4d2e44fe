// Emergency readings: opened by those who may, reviewed by the audit office; a late review stands in red.
import { useQueryClient } from '@tanstack/react-query'
import { Alert, Radio } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { type Emergency, useEmergencies } from '@/admission/data'
import { Fields } from '@/admission/Fields'
import { useWords } from '@/admission/words'
import { api, body } from '@/api/client'
import { useMe } from '@/api/queries'
import { Await } from '@/components/Await'
import { Empty } from '@/components/Empty'
import { PageHead } from '@/components/PageHead'
import { formatInstant } from '@/components/time'
import '@/style/admission.css'

export default function Emergencies() {
  const words = useWords()
  const me = useMe().data
  const list = useEmergencies()
  return (
    <div className="page">
      <PageHead title={words('emergencies')} intro={words('emergencies_intro')} />
      <div className="stack">
        {me?.may_open_emergency && <OpenOne />}
        <div className="panel">
          <Await query={list} rows={6}>
            {({ items }) =>
              items.length === 0 ? (
                <Empty title={words('no_emergencies')} because={words('no_emergencies_because')} />
              ) : (
                <ul className="admission-list wide">
                  {items.map((one) => (
                    <One key={one.id} of={one} isReviewer={me?.office === 'audit'} />
                  ))}
                </ul>
              )
            }
          </Await>
        </div>
      </div>
    </div>
  )
}

function OpenOne() {
  const words = useWords()
  const client = useQueryClient()
  const [opened, setOpened] = useState<Emergency>()
  return (
    <section className="panel pad" aria-label={words('emergency_open')}>
      {opened && (
        <Alert
          type="success"
          showIcon
          role="status"
          title={words('emergency_opened', { to: formatInstant(opened.to) })}
          action={<Link to={`/cases/${opened.case}`}>{words('go_to_case')}</Link>}
        />
      )}
      <Fields
        isDanger
        fields={[
          { name: 'number', label: words('emergency_number') },
          { name: 'purpose', label: words('emergency_purpose') },
          { name: 'reason', label: words('emergency_reason'), kind: 'area' },
        ]}
        submit={words('emergency_open')}
        onSend={async ({ number = '', purpose = '', reason = '' }) => {
          const sent = { number, purpose, reason }
          setOpened(await body(api.POST('/api/v1/emergencies', { body: sent })))
          await client.invalidateQueries()
        }}
      />
    </section>
  )
}

function One({ of, isReviewer }: { of: Emergency; isReviewer: boolean }) {
  const words = useWords()
  const client = useQueryClient()
  const [verdict, setVerdict] = useState('accepted')
  return (
    <li className={of.is_late ? 'late' : ''}>
      <dl className="admission-facts">
        <div>
          <dt>{words('who')}</dt>
          <dd>{of.person.name}</dd>
        </div>
        <div>
          <dt>{words('case')}</dt>
          <dd className="num">{of.number ?? of.case}</dd>
        </div>
        <div>
          <dt>{words('period')}</dt>
          <dd className="num">
            {formatInstant(of.from)} – {formatInstant(of.to)}
          </dd>
        </div>
        <div>
          <dt>{words('review_due')}</dt>
          <dd className="num">
            {of.review_due_on}
            {of.is_late && <b className="admission-late"> {words('late')}</b>}
          </dd>
        </div>
        <div className="wide">
          <dt>{words('emergency_purpose')}</dt>
          <dd>{of.purpose}</dd>
        </div>
        <div className="wide">
          <dt>{words('emergency_reason')}</dt>
          <dd>{of.reason}</dd>
        </div>
      </dl>
      {of.verdict ? (
        <p>
          <b className={of.verdict === 'objected' ? 'admission-late' : ''}>
            {words(of.verdict === 'objected' ? 'objected' : 'accepted')}
          </b>{' '}
          {of.words} <span className="muted">— {of.reviewer}</span>
        </p>
      ) : isReviewer ? (
        <div className="admission-review">
          <Radio.Group
            aria-label={words('review')}
            value={verdict}
            onChange={(event) => setVerdict(event.target.value)}
            options={[
              { value: 'accepted', label: words('accepted') },
              { value: 'objected', label: words('objected') },
            ]}
          />
          <Fields
            fields={[{ name: 'words', label: words('words'), kind: 'area' }]}
            submit={words('review')}
            onSend={async ({ words: said = '' }) => {
              const path = { id: of.id }
              await api.POST('/api/v1/emergencies/{id}/review', {
                params: { path },
                body: { verdict, words: said },
              })
              await client.invalidateQueries({ queryKey: ['emergencies'] })
            }}
          />
        </div>
      ) : (
        <p className="muted">{words('waiting')}</p>
      )}
    </li>
  )
}
