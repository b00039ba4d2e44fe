// One box for everything: cases by number or by their words, orgs, registers, definitions and pages by name.
import { SearchOutlined } from '@ant-design/icons'
import { type InfiniteData, useQuery, useQueryClient } from '@tanstack/react-query'
import { AutoComplete, Input, type InputRef } from 'antd'
import { useDeferredValue, useEffect, useRef, useState } from 'react'
import { useNavigate } from 'react-router'
import { api, body } from '@/api/client'
import { useDefinitions, useOrgs } from '@/api/queries'
import type { Case, Page } from '@/api/types'
import { titleIn } from '@/definitions/caseWords'
import type { Loop } from '@/definitions/model'
import { useText } from '@/locale'

const EACH = 6
type Option = { value: string; label: React.ReactNode }

export function SearchBox() {
  const { t } = useText()
  const navigate = useNavigate()
  const box = useRef<InputRef>(null)
  const [typed, setTyped] = useState('')
  const q = useDeferredValue(typed.trim())
  const cases = useFoundCases(q)
  const orgs = useOrgs().data ?? []
  const definitions = useDefinitions().data ?? []
  const holds = (text: string) => text.toLowerCase().includes(q.toLowerCase())
  const groups: [string, Option[]][] = [
    [
      t('nav.cases'),
      cases.map(({ of, title }) => ({
        value: `/cases/${of.id}`,
        label: (
          <span className="found">
            <span>{title}</span>
            <small className="num">{of.number}</small>
          </span>
        ),
      })),
    ],
    [
      t('nav.orgs'),
      orgs
        .filter((org) => holds(org.name) || org.code === q)
        .slice(0, EACH)
        .map((org) => ({ value: `/orgs/${org.id}`, label: org.name })),
    ],
    [
      t('nav.registers'),
      definitions
        .filter((head) => head.kind === 'register' && holds(head.title))
        .map((head) => ({ value: `/registers/${head.key}`, label: head.title })),
    ],
    [
      t('nav.definitions'),
      definitions
        .filter((head) => head.kind === 'loop' && holds(head.title))
        .map((head) => ({ value: `/definitions/loop/${head.key}`, label: head.title })),
    ],
  ]
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
    box.current?.blur()
    navigate(to)
  }
  return (
    <AutoComplete
      className="search-box"
      value={typed}
      popupMatchSelectWidth={420}
      options={
        q === ''
          ? []
          : groups.filter(([, options]) => options.length > 0).map(([label, options]) => ({ label, options }))
      }
      notFoundContent={q === '' ? null : t('search.none')}
      onSearch={setTyped}
      onSelect={go}
    >
      <Input
        ref={box}
        allowClear
        prefix={<SearchOutlined aria-hidden />}
        suffix={<kbd aria-hidden>Ctrl K</kbd>}
        aria-label={t('search.label')}
        placeholder={t('search.hint')}
        onPressEnter={() => {
          // Enter without a choice shows every case whose number holds what was typed.
          if (q !== '' && cases.length === 0) go(`/cases?q=${encodeURIComponent(q)}`)
        }}
      />
    </AutoComplete>
  )
}

/** By number the server searches; by words, what this visit has read already. */
function useFoundCases(q: string): { of: Case; title: string }[] {
  const client = useQueryClient()
  const byNumber = useQuery({
    queryKey: ['cases', 'found', q],
    enabled: q.length >= 2,
    queryFn: () => {
      const query = { q, sort: '-opened_at', limit: EACH }
      return body(api.GET('/api/v1/cases', { params: { query } })) as unknown as Promise<Page<Case>>
    },
  })
  if (q === '') return []
  const known = new Map<string, Case>()
  const keep = (items: readonly Case[] | undefined) => {
    for (const one of items ?? []) if (!known.has(one.id)) known.set(one.id, one)
  }
  keep(byNumber.data?.items)
  for (const [, list] of client.getQueriesData<InfiniteData<Page<Case>>>({ queryKey: ['cases', 'list'] })) {
    for (const page of list?.pages ?? []) keep(page.items)
  }
  for (const [, queue] of client.getQueriesData<{ items: Case[] }>({ queryKey: ['cases', 'queue'] })) {
    keep(queue?.items)
  }
  return [...known.values()]
    .map((of) => ({
      of,
      title: titleIn(of, client.getQueryData<Loop>(['definition', 'loop', of.loop])).title,
    }))
    .filter(({ of, title }) => `${of.number} ${title}`.toLowerCase().includes(q.toLowerCase()))
    .slice(0, EACH)
}
