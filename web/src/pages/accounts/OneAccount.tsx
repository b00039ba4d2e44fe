// One account: what it holds, and what the office of the reader does with it.
import { useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Select } from 'antd'
import { useState } from 'react'
import { type AccountDetail, useAccount } from '@/admission/data'
import { Fields } from '@/admission/Fields'
import { isWord, useWords } from '@/admission/words'
import { api, body } from '@/api/client'
import { useMe } from '@/api/queries'
import { Await } from '@/components/Await'
import { ProblemNote } from '@/components/ProblemNote'
import { formatInstant } from '@/components/time'
import { GrantForm } from './GrantForm'
import { ViewAs } from './ViewAs'

export function OneAccount({ id }: { id: string }) {
  const account = useAccount(id)
  return <Await query={account}>{(detail) => <Detail of={detail} />}</Await>
}

function Detail({ of }: { of: AccountDetail }) {
  const words = useWords()
  const me = useMe().data
  const { account, grants, sessions } = of
  const say = (word: string) => (isWord(word) ? words(word) : word)
  const facts = [
    [words('account'), account.account.startsWith('phone:') ? words('way_phone') : account.account],
    [words('office'), say(`office_${account.office ?? 'none'}`)],
    [words('state'), say(`state_${account.state}`)],
    [words('second'), words(account.has_second ? 'second_on' : 'second_off', { n: '—' })],
    [words('last_in'), account.signed_in_at ? formatInstant(account.signed_in_at) : words('never')],
    [words('open_sessions'), sessions],
  ] as const
  const path = { id: account.id }
  return (
    <div className="stack">
      <section className="panel pad" aria-label={account.name}>
        <h2>{account.name}</h2>
        <dl className="admission-facts">
          {facts.map(([label, value]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        {account.is_mine && <Alert type="info" showIcon title={words('own')} />}
        {me?.office === 'security' && !account.is_mine && <Security of={of} />}
      </section>
      <section className="panel pad" aria-label={words('roles')}>
        <h2>{words('roles')}</h2>
        {grants.length === 0 && <p className="muted">{words('no_roles')}</p>}
        <ul className="admission-list">
          {grants.map((grant) => (
            <li key={grant.id}>
              <span>
                <b>{grant.title}</b>
                <small className="muted">{grant.org.name}</small>
              </span>
              {me?.office === 'security' && !account.is_mine && (
                <Act
                  label={words('end_grant')}
                  run={() =>
                    api.DELETE('/api/v1/accounts/{id}/grants/{grant}', {
                      params: { path: { ...path, grant: grant.id } },
                    })
                  }
                />
              )}
            </li>
          ))}
        </ul>
        {me?.office === 'security' && !account.is_mine && !account.office && <GrantForm id={account.id} />}
      </section>
      {me?.office === 'audit' && !account.is_mine && !account.office && account.state !== 'closed' && (
        <ViewAs account={account} />
      )}
      {me?.office === 'system' && !account.is_mine && account.state !== 'closed' && <Leaving of={of} />}
    </div>
  )
}

function Act({ label, run, onDone }: { label: string; run: () => Promise<unknown>; onDone?: () => void }) {
  const words = useWords()
  const client = useQueryClient()
  const { message, modal, notification } = App.useApp()
  const ask = () =>
    modal.confirm({
      title: label,
      content: words('sure'),
      okText: words('yes'),
      cancelText: words('no'),
      onOk: act,
    })
  const act = async () => {
    try {
      await run()
      message.success(words('done'))
      onDone?.()
    } catch (error) {
      notification.error({ title: label, description: <ProblemNote error={error} /> })
    }
    await client.invalidateQueries({ queryKey: ['account'] })
    await client.invalidateQueries({ queryKey: ['accounts'] })
  }
  return (
    <Button size="small" danger onClick={ask}>
      {label}
    </Button>
  )
}

function Security({ of: { account } }: { of: AccountDetail }) {
  const words = useWords()
  const params = { path: { id: account.id } }
  const [given, setGiven] = useState<string>()
  const [office, setOffice] = useState(account.office ?? 'none')
  return (
    <div className="admission-acts">
      {given && <Given password={given} label={words('given')} />}
      {account.has_password && !account.office && (
        <Act
          label={words('give_password')}
          run={async () =>
            setGiven((await body(api.POST('/api/v1/accounts/{id}/password', { params }))).password)
          }
        />
      )}
      {account.has_second && !account.office && (
        <Act
          label={words('reset_second')}
          run={() => api.POST('/api/v1/accounts/{id}/second-factor/reset', { params })}
        />
      )}
      <Act
        label={words('end_sessions')}
        run={() => api.POST('/api/v1/accounts/{id}/sessions/end', { params })}
      />
      <span className="admission-office">
        <Select
          aria-label={words('office')}
          value={office}
          onChange={setOffice}
          options={(['none', 'system', 'security', 'audit'] as const).map((value) => ({
            value,
            label: words(`office_${value}`),
          }))}
        />
        <Act
          label={words('set_office')}
          run={() =>
            api.POST('/api/v1/accounts/{id}/office', {
              params,
              body: { office: office === 'none' ? null : office },
            })
          }
        />
      </span>
    </div>
  )
}

/** A password that is shown this once. */
export function Given({ password, label }: { password: string; label: string }) {
  return <Alert type="warning" showIcon role="alert" title={label} description={<code>{password}</code>} />
}

function Leaving({ of: { account } }: { of: AccountDetail }) {
  const words = useWords()
  const client = useQueryClient()
  const { notification } = App.useApp()
  return (
    <section className="panel pad" aria-label={words('leave')}>
      <h2>{words('leave')}</h2>
      <p className="muted">{words('leave_intro')}</p>
      <Fields
        isDanger
        fields={[
          { name: 'on', label: words('last_day'), kind: 'date', isOptional: true },
          { name: 'to', label: words('to'), isOptional: true },
          { name: 'reason', label: words('reason') },
        ]}
        submit={words('leave')}
        onSend={async ({ on, to, reason = '' }) => {
          const left = await body(
            api.POST('/api/v1/accounts/{id}/leave', {
              params: { path: { id: account.id } },
              body: { reason, ...(on ? { on } : {}), ...(to ? { to } : {}) },
            }),
          )
          notification.success({
            title: words('left', { grants: left.grants, cases: left.cases.length }),
            description:
              left.vacancies.length > 0
                ? `${words('vacancies')} ${left.vacancies.slice(0, 5).join('；')}`
                : undefined,
          })
          await client.invalidateQueries()
        }}
      />
    </section>
  )
}
