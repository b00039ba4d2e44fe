// The resident's first page: what is under way, a search, and every matter two taps away.
import { useRef, useState } from 'react'
import { Link, Navigate, useNavigate } from 'react-router'
import { asksForOthers } from '@/api/people'
import { useDefinition, useMe } from '@/api/queries'
import type { Case } from '@/api/types'
import { useNow } from '@/components/useNow'
import { useText } from '@/locale'
import { carryPhotos } from '../data/carried'
import { type Matter, useMatters, useOpenable } from '../data/matters'
import { useAsked } from '../data/mine'
import { fits } from '../data/pinyin'
import { CaseCard } from '../parts/CaseCard'
import { Drafts } from '../parts/Drafts'
import { Icon, iconFor } from '../parts/Icon'
import { LanguageButton } from '../parts/LanguageButton'
import { NameCard } from '../parts/NameCard'
import { useTitle } from '../parts/Page'
import { Broken, Empty, Loading } from '../parts/States'
import { Visits } from '../parts/Visits'
import { useTabs } from '../Shell'

const NOON = 12
const EVENING = 18
const CHINA_HOURS = 8

export default function Home() {
  const { t } = useText()
  const me = useMe().data
  const { openable } = useOpenable()
  const { tabs, isLoading } = useTabs()
  const definition = useDefinition('loop', openable[0]?.key).data
  const [typed, setTyped] = useState('')
  useTitle(t('tab.home'))
  // Who can ask for nothing begins with what they can do.
  const first = tabs[0]?.to ?? '/'
  if (!isLoading && openable.length === 0 && first !== '/') return <Navigate to={first} replace />
  return (
    <>
      <Hero isKnown={!!me} name={me?.person.name ?? ''} org={me?.roles[0]?.org.name ?? ''} />
      <main className="page top home">
        <Drafts />
        {!me && <p className="note">{t('entry.welcome')}</p>}
        {me && (asksForOthers(definition, me.roles) ? <Visits /> : <Current />)}
        <NameCard />
        <SearchLine typed={typed} onType={setTyped} loop={openable[0]?.key} />
        {openable.length === 0 && isLoading && <Loading />}
        {openable.length === 0 && !isLoading && (
          <Empty title={t('home.empty')} because={t('home.empty_because')} />
        )}
        {openable.map(({ key, title }) => (
          <Matters key={key} loop={key} title={openable.length > 1 ? title : t('home.ask')} typed={typed} />
        ))}
      </main>
    </>
  )
}

function Hero({ isKnown, name, org }: { isKnown: boolean; name: string; org: string }) {
  const { t, language } = useText()
  const hour = new Date(useNow() + CHINA_HOURS * 3_600_000).getUTCHours()
  const greeting = t(hour < NOON ? 'home.morning' : hour < EVENING ? 'home.afternoon' : 'home.evening')
  return (
    <header className="hero">
      {isKnown ? (
        <small>{org}</small>
      ) : (
        <div className="hero-line">
          <b>{t('app')}</b>
          <LanguageButton />
        </div>
      )}
      <h1>
        {greeting}
        {name && (language === 'en' ? ', ' : '，')}
        {name}
      </h1>
    </header>
  )
}

/** What waits for the person comes first, else the newest that is under way. */
export function mostCurrent(cases: readonly Case[], person: string | undefined): Case | undefined {
  const open = cases.filter(({ closed_at }) => !closed_at)
  return open.find(({ turn }) => turn?.person?.id === person) ?? open.find(({ turn }) => turn) ?? undefined
}

function Current() {
  const { t } = useText()
  const person = useMe().data?.person.id
  const { cases } = useAsked()
  if (!cases) return <div className="card skeleton" />
  const current = mostCurrent(cases, person)
  if (!current) return null
  const isMine = current.turn?.person?.id === person
  return <CaseCard of={current} note={isMine ? <b className="yours">{t('home.yours')}</b> : undefined} />
}

function SearchLine({
  typed,
  onType,
  loop,
}: {
  typed: string
  onType: (text: string) => void
  loop: string | undefined
}) {
  const { t } = useText()
  const navigate = useNavigate()
  const camera = useRef<HTMLInputElement>(null)
  return (
    <div className="search-line">
      <label className="search">
        <Icon name="search" size={20} />
        <input
          type="search"
          aria-label={t('home.search')}
          placeholder={t('home.search')}
          value={typed}
          onChange={({ target }) => onType(target.value)}
        />
      </label>
      {loop && (
        <>
          <button type="button" className="photo-first" onClick={() => camera.current?.click()}>
            <Icon name="camera" size={22} />
            <span>{t('home.photo')}</span>
          </button>
          <input
            ref={camera}
            className="visually-hidden"
            type="file"
            accept="image/*"
            capture="environment"
            tabIndex={-1}
            aria-label={t('home.photo')}
            onChange={async ({ target }) => {
              await carryPhotos([...(target.files ?? [])])
              navigate(`/new/${loop}`)
            }}
          />
        </>
      )}
    </div>
  )
}

export const orderPath = ({ loop, id }: Matter) => `/new/${loop}${id ? `?item=${id}` : ''}`

export function MatterLine({ matter, group }: { matter: Matter; group?: string }) {
  return (
    <li>
      <Link className="row-button" to={orderPath(matter)} data-matter={matter.id}>
        <b>{matter.title}</b>
        <small className="muted">{[group, matter.detail].filter(Boolean).join(' · ')}</small>
        <Icon name="next" size={18} />
      </Link>
    </li>
  )
}

function Matters({ loop, title, typed }: { loop: string; title: string; typed: string }) {
  const { t } = useText()
  const { matters, groups, isLoading, error } = useMatters(loop)
  if (isLoading) return <Loading rows={4} />
  if (error && matters.length === 0) return <Broken error={error} />
  const found = matters.filter((matter) => fits(`${matter.title} ${matter.groupTitle}`, typed))
  if (typed.trim() !== '') {
    return (
      <section aria-live="polite">
        {found.length === 0 && (
          <Empty title={t('home.none', { q: typed.trim() })} because={t('home.none_do')} />
        )}
        <ul className="card list">
          {found.map((matter) => (
            <MatterLine key={matter.id ?? matter.loop} matter={matter} group={matter.groupTitle} />
          ))}
        </ul>
      </section>
    )
  }
  return (
    <section>
      <h2>{title}</h2>
      <div className="tiles">
        {groups.map((group) => (
          <Link
            key={group.key}
            className="tile"
            data-group={group.key}
            to={
              group.matters.length === 1 && group.matters[0]
                ? orderPath(group.matters[0])
                : `/c/${loop}/${group.key}`
            }
          >
            <span className="tile-sign">
              <Icon name={iconFor(group.title)} />
            </span>
            <b>{group.title}</b>
          </Link>
        ))}
      </div>
    </section>
  )
}
