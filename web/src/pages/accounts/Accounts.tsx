// Accounts, for the three offices: the list at the left, one of them at the right; opening, importing, the rules above.
import { Checkbox, Input, Segmented } from 'antd'
import { useDeferredValue, useState } from 'react'
import { NavLink, useParams } from 'react-router'
import { useAccounts } from '@/admission/data'
import { isWord, useWords } from '@/admission/words'
import { useMe } from '@/api/queries'
import { Await } from '@/components/Await'
import { Empty } from '@/components/Empty'
import { More } from '@/components/More'
import { PageHead } from '@/components/PageHead'
import '@/style/admission.css'
import { OneAccount } from './OneAccount'
import { ImportAccounts, OpenAccount } from './Opening'
import { RulesPanel } from './RulesPanel'

export default function Accounts() {
  const words = useWords()
  const me = useMe().data
  const office = me?.office
  const [at, setAt] = useState('accounts')
  const tabs = [
    { key: 'accounts', label: words('accounts'), children: <List /> },
    ...(office === 'system' ? [{ key: 'open', label: words('open'), children: <OpenAccount /> }] : []),
    ...(office === 'system' || office === 'security'
      ? [{ key: 'import', label: words('import'), children: <ImportAccounts /> }]
      : []),
    ...(office
      ? [{ key: 'rules', label: words('rules'), children: <RulesPanel mayChange={office === 'security'} /> }]
      : []),
  ]
  return (
    <div className="page">
      <PageHead title={words('accounts')} intro={words('accounts_intro')} />
      <Segmented
        className="admission-tabs"
        aria-label={words('accounts')}
        value={at}
        onChange={setAt}
        options={tabs.map(({ key, label }) => ({ value: key, label }))}
      />
      {tabs.find(({ key }) => key === at)?.children}
    </div>
  )
}

function List() {
  const words = useWords()
  const { id } = useParams()
  const [typed, setTyped] = useState('')
  const [offices, setOffices] = useState(false)
  const list = useAccounts({ q: useDeferredValue(typed.trim()), offices })
  const say = (word: string) => (isWord(word) ? words(word) : word)
  return (
    <div className="orgs-two">
      <nav className="panel admission-nav" aria-label={words('accounts')}>
        <Input.Search
          allowClear
          aria-label={words('search')}
          placeholder={words('search')}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <Checkbox checked={offices} onChange={(event) => setOffices(event.target.checked)}>
          {words('only_offices')}
        </Checkbox>
        <Await query={list} rows={8}>
          {({ pages }) => {
            const accounts = pages.flatMap((page) => page.items)
            if (accounts.length === 0) return <Empty title={words('none')} because={words('none_because')} />
            return (
              <>
                <ul>
                  {accounts.map((one) => (
                    <li key={one.id}>
                      <NavLink to={`/accounts/${one.id}`}>
                        <b>{one.name}</b>
                        <small className="num muted">
                          {one.account.startsWith('phone:') ? words('way_phone') : one.account}
                          {one.office && ` · ${say(`office_${one.office}`)}`}
                          {one.state !== 'open' && ` · ${say(`state_${one.state}`)}`}
                        </small>
                      </NavLink>
                    </li>
                  ))}
                </ul>
                <More of={list} />
              </>
            )
          }}
        </Await>
      </nav>
      {id ? (
        <OneAccount key={id} id={id} />
      ) : (
        <div className="panel">
          <Empty title={words('choose')} because={words('choose_because')} />
        </div>
      )}
    </div>
  )
}
