// The person: roles, how the phone looks, what it keeps, the way out.
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useNavigate } from 'react-router'
import { useMe } from '@/api/queries'
import { chooseLanguage, useText } from '@/locale'
import { useServing } from '../data/capacity'
import { chooseAppearance, chooseElder, useAppearance, useElder } from '../look'
import { useEntries } from '../outbox/outbox'
import { Icon, type IconName } from '../parts/Icon'
import { NameCard } from '../parts/NameCard'
import { Page } from '../parts/Page'
import { Sheet } from '../parts/Sheet'
import { signOut } from '../session'

export default function Me() {
  const { t, language } = useText()
  const client = useQueryClient()
  const me = useMe().data
  const { isServing } = useServing()
  const appearance = useAppearance()
  const isElder = useElder()
  const waiting = useEntries().filter(
    ({ owner, state }) => owner === me?.person.id && state !== 'sent',
  ).length
  return (
    <Page title={t('me.title')} isTop>
      <section className="card who">
        <span className="face" aria-hidden="true">
          {me?.person.name.slice(0, 1)}
        </span>
        <span>
          <b>{me?.person.name}</b>
          <small className="muted">
            {me?.roles.map((held) => `${held.title ?? held.role} · ${held.org.name}`).join('；')}
          </small>
        </span>
      </section>
      <NameCard />
      <ul className="card list">
        {isServing && <Line to="/hours" icon="clock" word={t('me.hours')} />}
        <Line to="/phone" icon="phone" word={t('me.phone')} />
        <Line to="/notifications" icon="alert" word={t('me.notify')} />
        <Line to="/kept" icon="shield" word={t('me.kept')} />
        <Line to="/outbox" icon="outbox" word={t('me.outbox')} count={waiting} />
      </ul>
      <section className="card choices">
        <Choice
          title={t('me.language')}
          options={[
            { key: 'zh', word: '中文' },
            { key: 'en', word: 'English' },
          ]}
          value={language}
          onChange={async (next) => {
            await chooseLanguage(next as 'zh' | 'en')
            // Titles and reasons that the server gave are in the old language.
            client.invalidateQueries()
          }}
        />
        <Choice
          title={t('me.appearance')}
          options={[
            { key: 'light', word: t('me.light') },
            { key: 'dark', word: t('me.dark') },
          ]}
          value={appearance}
          onChange={(next) => chooseAppearance(next as 'light' | 'dark')}
        />
        <label className="switch">
          <span>
            {t('me.elder')}
            <small className="muted">{t('me.elder_note')}</small>
          </span>
          <input
            type="checkbox"
            data-testid="elder"
            checked={isElder}
            onChange={({ target }) => chooseElder(target.checked)}
          />
        </label>
      </section>
      <SignOut waiting={waiting} />
    </Page>
  )
}

function Line({ to, icon, word, count = 0 }: { to: string; icon: IconName; word: string; count?: number }) {
  return (
    <li>
      <Link className="row-button" to={to}>
        <Icon name={icon} size={20} />
        <b>{word}</b>
        {count > 0 && <span className="count num">{count}</span>}
        <Icon name="next" size={18} />
      </Link>
    </li>
  )
}

type ChoiceProps = {
  title: string
  options: { key: string; word: string }[]
  value: string
  onChange: (key: string) => void
}

function Choice({ title, options, value, onChange }: ChoiceProps) {
  return (
    <fieldset className="choice-line">
      <legend>{title}</legend>
      <span className="picks pair">
        {options.map(({ key, word }) => (
          <label key={key} data-option={key}>
            <input type="radio" name={title} checked={value === key} onChange={() => onChange(key)} />
            <span>{word}</span>
          </label>
        ))}
      </span>
    </fieldset>
  )
}

function SignOut({ waiting }: { waiting: number }) {
  const { t } = useText()
  const navigate = useNavigate()
  const [isAsking, setAsking] = useState(false)
  const go = async () => {
    await signOut().catch(() => undefined)
    await navigate('/sign-in', { replace: true })
  }
  return (
    <>
      <button type="button" className="button" onClick={() => (waiting > 0 ? setAsking(true) : void go())}>
        {t('me.sign_out')}
      </button>
      {isAsking && (
        <Sheet title={t('me.sign_out')} onClose={() => setAsking(false)}>
          <p>{t('me.sign_out_waiting', { n: waiting })}</p>
          <button type="button" className="button main" onClick={() => void go()}>
            {t('me.sign_out')}
          </button>
        </Sheet>
      )}
    </>
  )
}
