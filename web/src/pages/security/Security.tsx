// One's own account: the password, the second factor, the sessions, the last sign-ins.
import { useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button } from 'antd'
import { useMySignIns, useSecondFactor, useSessions } from '@/admission/data'
import { Fields } from '@/admission/Fields'
import { SignInTable } from '@/admission/SignInTable'
import { isWord, useWords } from '@/admission/words'
import { api, body } from '@/api/client'
import { useMe } from '@/api/queries'
import { Await } from '@/components/Await'
import { Empty } from '@/components/Empty'
import { PageHead } from '@/components/PageHead'
import { formatInstant } from '@/components/time'
import '@/style/admission.css'
import { SecondFactor } from './SecondFactor'

export default function Security() {
  const words = useWords()
  // All are asked at once and drawn from above: nobody knows how long a list will be, and what stands must not jump.
  const [second, sessions] = [useSecondFactor(), useSessions()]
  useMySignIns()
  const me = useMe().data
  const due = `due_${me?.due}`
  return (
    <div className="page">
      <PageHead title={words('security')} intro={words('security_intro')} />
      <div className="stack">
        {me?.due && isWord(due) && <Alert type="warning" showIcon role="alert" title={words(due)} />}
        <Password />
        <SecondFactor />
        {!second.isPending && <Sessions />}
        {!second.isPending && !sessions.isPending && <MySignIns />}
      </div>
    </div>
  )
}

function Password() {
  const words = useWords()
  const client = useQueryClient()
  const { message } = App.useApp()
  return (
    <section className="panel pad" aria-labelledby="security-password">
      <h2 id="security-password">{words('password')}</h2>
      <Fields
        fields={[
          {
            name: 'current',
            label: words('current'),
            kind: 'password',
            autoComplete: 'current-password',
          },
          { name: 'new', label: words('new_password'), kind: 'password', autoComplete: 'new-password' },
          { name: 'again', label: words('again'), kind: 'password', autoComplete: 'new-password' },
        ]}
        alias={{ password: 'new' }}
        submit={words('change_password')}
        check={(given): Record<string, string> =>
          given.new === given.again ? {} : { again: words('differs') }
        }
        onSend={async (given) => {
          const sent = { current: given.current ?? '', new: given.new ?? '' }
          await api.POST('/api/v1/me/password', { body: sent })
          message.success(words('password_changed'))
          await client.invalidateQueries()
        }}
      />
    </section>
  )
}

function Sessions() {
  const words = useWords()
  const client = useQueryClient()
  const { message } = App.useApp()
  const sessions = useSessions()
  const say = (word: string) => (isWord(word) ? words(word) : word)
  const after = async (done: Promise<unknown>) => {
    await done
    message.success(words('done'))
    await client.invalidateQueries({ queryKey: ['sessions'] })
  }
  const endOthers = () => after(body(api.POST('/api/v1/me/sessions/end-others')))
  const end = (id: string) => after(api.DELETE('/api/v1/me/sessions/{id}', { params: { path: { id } } }))
  return (
    <section className="panel pad" aria-labelledby="security-sessions">
      <div className="admission-head">
        <h2 id="security-sessions">{words('sessions')}</h2>
        <Button disabled={(sessions.data?.items.length ?? 0) < 2} onClick={endOthers}>
          {words('end_others')}
        </Button>
      </div>
      <p className="muted">{words('sessions_intro')}</p>
      <Await query={sessions} rows={3}>
        {({ items }) => (
          <ul className="admission-list">
            {items.map((one) => (
              <li key={one.id}>
                <span>
                  <b>
                    {say(`kind_${one.kind}`)} · {say(`way_${one.way}`)}
                    {one.is_this && ` · ${words('this_one')}`}
                  </b>
                  <small className="muted">{one.told || '—'}</small>
                  <small className="num muted">
                    {words('since')} {formatInstant(one.since)} · {words('seen')} {formatInstant(one.seen_at)}
                  </small>
                </span>
                {!one.is_this && (
                  <Button size="small" danger onClick={() => end(one.id)}>
                    {words('end')}
                  </Button>
                )}
              </li>
            ))}
          </ul>
        )}
      </Await>
    </section>
  )
}

function MySignIns() {
  const words = useWords()
  const list = useMySignIns()
  return (
    <section className="panel pad" aria-labelledby="security-sign-ins">
      <h2 id="security-sign-ins">{words('sign_ins_mine')}</h2>
      <Await query={list} rows={4}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={words('no_sign_ins')} because={words('no_sign_ins_because')} />
          ) : (
            <SignInTable records={items} label={words('sign_ins_mine')} isMine />
          )
        }
      </Await>
    </section>
  )
}
