// One box for everything: cases and rows by what people wrote in them, orgs, registers and definitions by name.
import { SearchOutlined } from '@ant-design/icons'
import { Input, type InputRef } from 'antd'
import { type ReactNode, useDeferredValue, useEffect, useId, useRef, useState } from 'react'
import { useNavigate } from 'react-router'
import { useDefinitions, useOrgs } from '@/api/queries'
import { addressOf, useSearch } from '@/api/searching'
import type { DefinitionKind } from '@/api/types'
import { Pieces } from '@/components/Pieces'
import { useText } from '@/locale'

const EACH = 6
type Hit = { to: string; title: ReactNode; kind: string }

export function SearchBox() {
  const { t } = useText()
  const navigate = useNavigate()
  const id = useId()
  const box = useRef<InputRef>(null)
  const [typed, setTyped] = useState('')
  const [isOpen, setOpen] = useState(false)
  const [at, setAt] = useState(0)
  const q = useDeferredValue(typed.trim())
  const hits = useHits(q)
  const isShown = isOpen && q !== ''
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key !== 'k' || !(event.ctrlKey || event.metaKey)) return
      event.preventDefault()
      box.current?.focus()
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [])
  const go = (to: string) => {
    setTyped('')
    setOpen(false)
    box.current?.blur()
    navigate(to)
  }
  const press = (event: React.KeyboardEvent) => {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (by !== 0) {
      event.preventDefault()
      setAt((at + by + hits.length) % Math.max(hits.length, 1))
    }
    if (event.key === 'Escape') setOpen(false)
    // Enter without a hit shows the page that says why there is none.
    if (event.key === 'Enter' && q !== '') go(hits[at]?.to ?? pageFor(q))
  }
  return (
    <search className="search-box" onBlur={() => setOpen(false)}>
      <Input
        ref={box}
        allowClear
        role="combobox"
        aria-expanded={isShown && hits.length > 0}
        aria-controls={isShown && hits.length > 0 ? id : undefined}
        aria-activedescendant={isShown && hits[at] ? `${id}-${at}` : undefined}
        aria-autocomplete="list"
        prefix={<SearchOutlined aria-hidden />}
        suffix={<kbd aria-hidden>Ctrl K</kbd>}
        aria-label={t('search.label')}
        placeholder={t('search.hint')}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value)
          setAt(0)
          setOpen(true)
        }}
        onFocus={() => setOpen(true)}
        onKeyDown={press}
      />
      {isShown && hits.length > 0 && (
        <div id={id} role="listbox" aria-label={t('search.label')} className="search-hits">
          {hits.map((hit, n) => (
            <div
              key={hit.to}
              id={`${id}-${n}`}
              role="option"
              tabIndex={-1}
              aria-selected={n === at}
              className="found"
              // Pressing must come before the box loses the focus and closes.
              onMouseDown={(event) => {
                event.preventDefault()
                go(hit.to)
              }}
            >
              <span>{hit.title}</span>
              <small className="num">{hit.kind}</small>
            </div>
          ))}
        </div>
      )}
      {isShown && hits.length === 0 && (
        <p className="search-hits muted" role="status">
          {t('search.none')}
        </p>
      )}
    </search>
  )
}

const pageFor = (q: string) => `/search?q=${encodeURIComponent(q)}`

/** Cases and rows first, then orgs, registers and loops whose name holds the text; the page with everything last. */
function useHits(q: string): Hit[] {
  const { t } = useText()
  const found = useSearch(q, EACH).data?.items ?? []
  const orgs = useOrgs().data ?? []
  const definitions = useDefinitions().data ?? []
  if (q === '') return []
  const holds = (text: string) => text.toLowerCase().includes(q.toLowerCase())
  const headed = (kind: DefinitionKind, to: string, word: string): Hit[] =>
    definitions
      .filter((head) => head.kind === kind && holds(head.title))
      .map((head) => ({ to: `${to}/${head.key}`, title: head.title, kind: word }))
  return [
    ...found.map((one) => ({
      to: addressOf(one),
      title: <Pieces of={one.title} />,
      kind: one.number ?? one.of_title,
    })),
    ...orgs
      .filter((org) => holds(org.name) || org.code === q)
      .slice(0, EACH)
      .map((org) => ({ to: `/orgs/${org.id}`, title: org.name, kind: t('nav.orgs') })),
    ...headed('register', '/registers', t('nav.registers')),
    ...headed('loop', '/definitions/loop', t('nav.definitions')),
    ...(found.length > 0 ? [{ to: pageFor(q), title: t('search.all'), kind: '' }] : []),
  ]
}
