// One box for everything: cases by number or by what they are called, orgs, registers, definitions and pages by name.
import { SearchOutlined } from '@ant-design/icons'
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { Input, type InputRef } from 'antd'
import { useDeferredValue, useEffect, useId, useRef, useState } from 'react'
import { useNavigate } from 'react-router'
import { api, body } from '@/api/client'
import { useDefinitions, useOrgs } from '@/api/queries'
import type { Case, DefinitionKind, Page } from '@/api/types'
import { titleIn } from '@/definitions/caseWords'
import type { Loop } from '@/definitions/model'
import { useText } from '@/locale'

const EACH = 6
type Hit = { to: string; title: string; kind: string }

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
    // Enter without a hit shows the list of cases for what was typed.
    if (event.key === 'Enter' && q !== '') go(hits[at]?.to ?? `/cases?q=${encodeURIComponent(q)}`)
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

/** Cases first, then orgs, registers and loops whose name holds the text. */
function useHits(q: string): Hit[] {
  const { t } = useText()
  const cases = useFoundCases(q)
  const orgs = useOrgs().data ?? []
  const definitions = useDefinitions().data ?? []
  if (q === '') return []
  const holds = (text: string) => text.toLowerCase().includes(q.toLowerCase())
  const headed = (kind: DefinitionKind, to: string, word: string): Hit[] =>
    definitions
      .filter((head) => head.kind === kind && holds(head.title))
      .map((head) => ({ to: `${to}/${head.key}`, title: head.title, kind: word }))
  return [
    ...cases.map(({ of, title }) => ({ to: `/cases/${of.id}`, title, kind: of.number })),
    ...orgs
      .filter((org) => holds(org.name) || org.code === q)
      .slice(0, EACH)
      .map((org) => ({ to: `/orgs/${org.id}`, title: org.name, kind: t('nav.orgs') })),
    ...headed('register', '/registers', t('nav.registers')),
    ...headed('loop', '/definitions/loop', t('nav.definitions')),
  ]
}

/** The server looks in numbers and in what cases are called, within what this person may see. */
function useFoundCases(q: string): { of: Case; title: string }[] {
  const client = useQueryClient()
  const found = useQuery({
    queryKey: ['cases', 'found', q],
    enabled: q !== '',
    // What was found for the letters before stands until the answer for the next one is there.
    placeholderData: keepPreviousData,
    queryFn: () => {
      const query = { q, sort: '-opened_at', limit: EACH }
      return body(api.GET('/api/v1/cases', { params: { query } })) as unknown as Promise<Page<Case>>
    },
  })
  if (q === '') return []
  return (found.data?.items ?? []).map((of) => ({
    of,
    title: titleIn(of, client.getQueryData<Loop>(['definition', 'loop', of.loop])).title,
  }))
}
