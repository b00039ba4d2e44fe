// Signing in on the phone; in a demo one tap on an account does it.
import { useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { useLocation, useNavigate } from 'react-router'
import { api, body } from '@/api/client'
import { ProblemError } from '@/api/problem'
import { describe } from '@/components/describe'
import { useText } from '@/locale'
import { useEntryView } from '../data/entry'
import { LanguageButton } from '../parts/LanguageButton'
import { useTitle } from '../parts/Page'
import { PhoneEntry } from '../parts/PhoneEntry'
import { signIn } from '../session'

/** The page to go to afterwards; only ever one of ours. */
export function pageAfter(search: string): string {
  const next = new URLSearchParams(search).get('next') ?? '/'
  return next.startsWith('/') && !next.startsWith('//') && !next.includes('\\') ? next : '/'
}

export default function SignIn() {
  const { t } = useText()
  const id = useId()
  const navigate = useNavigate()
  const { search } = useLocation()
  const [account, setAccount] = useState('')
  const [password, setPassword] = useState('')
  const [says, setSays] = useState('')
  const [isBusy, setBusy] = useState(false)
  const demo = useQuery({
    queryKey: ['demo'],
    queryFn: () => body(api.GET('/api/v1/demo/accounts')),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const entry = useEntryView(true)
  const sendsCodes = entry.data?.sends_codes
  useTitle(t('sign_in.title'))

  const send = async (given: { account: string; password: string }) => {
    if (!given.account.trim() || !given.password) return setSays(t('sign_in.need'))
    setBusy(true)
    setSays('')
    try {
      await signIn(given.account.trim(), given.password)
      await navigate(pageAfter(search), { replace: true })
    } catch (error) {
      const words = describe(error, t)
      const isWrong = error instanceof ProblemError && error.status === 401
      setSays(isWrong ? t('sign_in.refused') : [words.title, words.detail].filter(Boolean).join('。'))
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      <header className="hero short">
        <div className="hero-line">
          <b>{t('app')}</b>
          <LanguageButton />
        </div>
        <h1>{t('sign_in.line')}</h1>
      </header>
      <main className="page sign-in">
        {sendsCodes ? (
          <section className="card" aria-label={t('entry.by_phone')}>
            <h2 className="small-head">{t('entry.by_phone')}</h2>
            <PhoneEntry onDone={() => void navigate(pageAfter(search), { replace: true })} />
          </section>
        ) : (
          entry.data && <p className="note">{t('entry.no_sender')}</p>
        )}
        <form
          className="card"
          noValidate
          onSubmit={(event) => {
            event.preventDefault()
            void send({ account, password })
          }}
        >
          <h2 className="small-head">{t('entry.by_account')}</h2>
          <div className="field plain">
            <label htmlFor={`${id}-a`}>{t('sign_in.account')}</label>
            <input
              id={`${id}-a`}
              type="text"
              autoComplete="username"
              autoCapitalize="none"
              value={account}
              onChange={({ target }) => setAccount(target.value)}
            />
          </div>
          <div className="field plain">
            <label htmlFor={`${id}-p`}>{t('sign_in.password')}</label>
            <input
              id={`${id}-p`}
              type="password"
              autoComplete="current-password"
              value={password}
              onChange={({ target }) => setPassword(target.value)}
            />
          </div>
          {says && (
            <p className="note wrong" role="alert">
              {says}
            </p>
          )}
          <button type="submit" className={sendsCodes ? 'button' : 'button main'} disabled={isBusy}>
            {t('sign_in.submit')}
          </button>
        </form>
        <p className="muted center">{t('sign_in.track')}</p>
        {demo.data && (
          <section aria-labelledby={`${id}-d`}>
            <h2 id={`${id}-d`} className="small-head">
              {t('sign_in.demo')}
            </h2>
            <ul className="accounts">
              {demo.data.items.map((one) => (
                <li key={one.account}>
                  <button
                    type="button"
                    className="row-button"
                    data-account={one.account}
                    disabled={isBusy}
                    onClick={() => void send(one)}
                  >
                    <b>{one.name}</b>
                    <small className="muted">
                      {one.roles.map((held) => `${held.title ?? held.role} · ${held.org.name}`).join('；')}
                    </small>
                  </button>
                </li>
              ))}
            </ul>
          </section>
        )}
      </main>
    </>
  )
}
