// Everything that was found, by kind, with what was asked for marked.
import { Input } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { Link, useNavigate, useSearchParams } from 'react-router'
import { addressOf, type FoundKind, useSearch } from '@/api/searching'
import type { FoundRecord, SearchAnswer } from '@/api/types'
import { Await } from '@/components/Await'
import { Empty } from '@/components/Empty'
import { PageHead } from '@/components/PageHead'
import { Pieces } from '@/components/Pieces'
import { formatInstant } from '@/components/time'
import { useKeys } from '@/components/useKeys'
import { useRested } from '@/components/useRested'
import { useText } from '@/locale'
import '@/locale/search'

const MOST = 100
const KINDS = ['all', 'case', 'row'] as const

export default function SearchPage() {
  const { t } = useText()
  const [params, setParams] = useSearchParams()
  const q = params.get('q')?.trim() ?? ''
  const kind = params.get('kind') === 'case' || params.get('kind') === 'row' ? params.get('kind') : null
  const [typed, setTyped] = useState(q)
  const rested = useRested(typed.trim())
  const write = (next: { q?: string; kind?: string }) => {
    const all = { q, kind: kind ?? 'all', ...next }
    setParams({ q: all.q, ...(all.kind === 'all' ? {} : { kind: all.kind }) }, { replace: true })
  }
  const latest = useRef({ q, write })
  latest.current = { q, write }
  // What somebody typed goes into the address once they rest; an address that comes from elsewhere goes into the box.
  useEffect(() => {
    if (rested !== latest.current.q) latest.current.write({ q: rested })
  }, [rested])
  useEffect(() => setTyped((now) => (now.trim() === q ? now : q)), [q])
  const found = useSearch(q, MOST, (kind ?? undefined) as FoundKind | undefined)
  return (
    <div className="page search-page">
      <PageHead title={t('search_page.title')} intro={t('search_page.intro')} />
      <div className="search-asked">
        <Input
          allowClear
          autoFocus={q === ''}
          size="large"
          aria-label={t('search_page.label')}
          placeholder={t('search_page.hint')}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onPressEnter={() => write({ q: typed.trim() })}
        />
        <fieldset className="search-kinds" aria-label={t('search_page.kinds')}>
          {KINDS.map((one) => (
            <label key={one}>
              <input
                type="radio"
                name="kind"
                checked={(kind ?? 'all') === one}
                onChange={() => write({ kind: one })}
              />
              {t(`search_page.kind.${one}`)}
            </label>
          ))}
        </fieldset>
      </div>
      {q === '' ? (
        <Empty title={t('search_page.nothing_asked')} because={t('search_page.nothing_asked_because')} />
      ) : (
        <Await query={found} rows={8}>
          {(answer) => <Answers of={answer} q={q} />}
        </Await>
      )}
    </div>
  )
}

/** The answers as a list that is walked with the arrow keys and opened with Enter. */
function Answers({ of, q }: { of: SearchAnswer; q: string }) {
  const { t } = useText()
  const navigate = useNavigate()
  const list = useRef<HTMLOListElement>(null)
  const [at, setAt] = useState(-1)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another question begins at the top again
  useEffect(() => setAt(-1), [q])
  const move = (by: number) => {
    const next = Math.min(Math.max(at + by, 0), of.items.length - 1)
    setAt(next)
    list.current?.querySelectorAll('a')[next]?.focus()
  }
  const open = () => {
    const one = of.items[at]
    if (one) navigate(addressOf(one))
  }
  useKeys(
    { ArrowDown: () => move(1), j: () => move(1), ArrowUp: () => move(-1), k: () => move(-1), Enter: open },
    '.search-found',
    of.items.length > 0,
  )
  if (of.items.length === 0) {
    const because = of.is_partial ? 'search_page.none_yet' : 'search_page.none_because'
    return <Empty title={t('search_page.none', { q })} because={t(because)} />
  }
  return (
    <>
      <p className="muted" role="status">
        {t(of.items.length >= MOST ? 'search_page.many' : 'search_page.some', { n: of.items.length })}
        {of.is_partial && ` ${t('search_page.partial')}`}
      </p>
      <ol className="search-found" ref={list}>
        {of.items.map((one, n) => (
          <li key={one.id} data-entity={one.entity}>
            <Answer of={one} isAt={n === at} />
          </li>
        ))}
      </ol>
    </>
  )
}

function Answer({ of, isAt }: { of: FoundRecord; isAt: boolean }) {
  return (
    <Link to={addressOf(of)} {...(isAt ? { 'aria-current': true } : {})}>
      <span className="search-found-head">
        <b>
          <Pieces of={of.title} />
        </b>
        <small className="num">{of.number}</small>
      </span>
      {of.snippet.length > 0 && (
        <span className="search-snippet">
          <Pieces of={of.snippet} />
        </span>
      )}
      <small className="muted">
        {of.of_title} · {formatInstant(of.at)}
      </small>
    </Link>
  )
}
