// The sign-ins of a demo, by role or by org; one click signs in.
import { Segmented } from 'antd'
import { useState } from 'react'
import type { DemoAccount } from '@/api/types'
import { Scroller } from '@/components/Scroller'
import { useText } from '@/locale'

type GroupBy = 'role' | 'org'
type Line = { id: string; account: DemoAccount; detail: string }

const ROLE_LABEL = (held: DemoAccount['roles'][number]) => held.title ?? held.role.split('/')[1] ?? held.role

/** An account under each of its roles, or under each org it has a role at. */
export function grouped(accounts: readonly DemoAccount[], by: GroupBy, offices = ''): [string, Line[]][] {
  const groups = new Map<string, Line[]>()
  // The three offices hold no role at any org.
  const without = accounts.filter((account) => offices !== '' && account.roles.length === 0)
  const lines = without.map((account) => ({ id: account.account, account, detail: account.account }))
  for (const account of accounts) {
    for (const held of account.roles) {
      const title = by === 'role' ? ROLE_LABEL(held) : held.org.name
      const detail = by === 'role' ? held.org.name : ROLE_LABEL(held)
      const lines = groups.get(title) ?? []
      lines.push({ id: `${account.account}/${held.role}/${held.org.id}`, account, detail })
      groups.set(title, lines)
    }
  }
  return lines.length > 0 ? [...groups, [offices, lines]] : [...groups]
}

export function DemoAccounts({
  accounts,
  isBusy,
  onChoose,
}: {
  accounts: readonly DemoAccount[]
  isBusy: boolean
  onChoose: (account: DemoAccount) => void
}) {
  const { t } = useText()
  const [by, setBy] = useState<GroupBy>('role')
  return (
    <section className="demo" aria-label={t('demo.title')}>
      <header>
        <div>
          <h2>{t('demo.title')}</h2>
          <p className="muted">{t('demo.intro')}</p>
        </div>
        <Segmented<GroupBy>
          value={by}
          onChange={setBy}
          aria-label={t('demo.group_by')}
          options={[
            { value: 'role', label: t('demo.by_role') },
            { value: 'org', label: t('demo.by_org') },
          ]}
        />
      </header>
      <Scroller className="demo-groups" label={t('demo.title')}>
        {grouped(accounts, by, t('demo.offices')).map(([title, lines]) => (
          <div key={title}>
            <h3>{title}</h3>
            <ul>
              {lines.map(({ id, account, detail }) => (
                <li key={id}>
                  <button
                    type="button"
                    disabled={isBusy}
                    data-account={account.account}
                    onClick={() => onChoose(account)}
                  >
                    <b>{account.name}</b>
                    <small>{detail}</small>
                  </button>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </Scroller>
    </section>
  )
}
