// Every case the person may see, by words, loop, state and colour; as a table, a board, a map or a calendar.
import { Button, Input, Select } from 'antd'
import { lazy, Suspense, useState } from 'react'
import { useSearchParams } from 'react-router'
import {
  type CaseFilter,
  type CaseSort,
  useCaseCount,
  useCaseList,
  useColourCounts,
  useDefinition,
  useDefinitions,
  useMe,
} from '@/api/queries'
import type { Colour } from '@/api/types'
import { Waiting } from '@/components/Await'
import { ColourFilter } from '@/components/ColourFilter'
import { Empty } from '@/components/Empty'
import { ColumnPicker } from '@/components/looks/ColumnPicker'
import { PageHead } from '@/components/PageHead'
import { pickedAfter } from '@/components/Pick'
import { CaseTable } from '@/definitions/CaseTable'
import { COLUMNS, useColumns } from '@/definitions/columns'
import { useText } from '@/locale'
import '@/locale/turns'
import { BulkBar } from './BulkBar'
import { Chips } from './Chips'
import { Export } from './Export'
import { Looks } from './Looks'
import { SumLine } from './SumLine'
import { Views } from './Views'
import { LOOKS, type Look } from './views'

// Most look at the table; the others are fetched when they are first looked at.
const CaseBoard = lazy(() => import('./CaseBoard'))
const CaseMap = lazy(() => import('./CaseMap'))
const CaseCalendar = lazy(() => import('./CaseCalendar'))

const COLOURS = ['red', 'yellow', 'blue', 'green'] as const
const FILTERS = ['turn', 'q', 'loop', 'org', 'state', 'colour', 'asker', 'opener', 'assignee'] as const
const NONE = Object.fromEntries(FILTERS.map((name) => [name, '']))
const RELATIONS = ['asker', 'opener', 'assignee'] as const

export default function Cases() {
  const { t } = useText()
  const me = useMe().data
  const { columns, choose } = useColumns()
  const [search, setSearch] = useSearchParams()
  const filter: CaseFilter = Object.fromEntries(
    FILTERS.flatMap((key) => (search.get(key) ? [[key, search.get(key)]] : [])),
  )
  const sort: CaseSort = search.get('sort') === 'due_at' ? 'due_at' : '-opened_at'
  const look: Look = LOOKS.find((one) => one === search.get('look')) ?? 'table'
  const put = (change: Record<string, string | undefined>) => {
    const kept = { look: look === 'table' ? '' : look, month: look === 'calendar' ? search.get('month') : '' }
    const next = { ...filter, ...kept, sort: sort === 'due_at' ? sort : '', ...change }
    setSearch(
      Object.fromEntries(Object.entries(next).flatMap(([key, value]) => (value ? [[key, value]] : []))),
      { replace: true },
    )
  }
  const loops = useDefinitions().data?.filter((head) => head.kind === 'loop') ?? []
  // With a single loop its states can be offered at once.
  const loopKey = filter.loop ?? (loops.length === 1 ? loops[0]?.key : undefined)
  const loop = useDefinition('loop', loopKey).data
  const { colour: _, ...anyColour } = filter
  const count = useCaseCount(anyColour)
  const colourCounts = useColourCounts(anyColour, COLOURS)
  const asList = { filter, sort }
  return (
    <div className="page wide">
      <PageHead
        title={t('nav.cases')}
        // A space that takes its line: what stands below must not move when the count comes.
        intro={count.data === undefined ? '\u00a0' : t('cases.intro', { n: count.data })}
        actions={
          <>
            <Looks look={look} onChoose={(next) => put({ look: next === 'table' ? '' : next })} />
            {look === 'table' && (
              <ColumnPicker
                columns={columns}
                options={COLUMNS.map((column) => ({ value: column, label: t(`case.${column}`) }))}
                onChoose={choose}
              />
            )}
            <Export {...asList} columns={columns} />
          </>
        }
      />
      <div className="panel">
        {me && (
          <Views
            person={me.person.id}
            now={{ filter, look, sort, columns: [...columns] }}
            onChoose={({ filter: next, look: nextLook, sort: nextSort, columns: shown }) => {
              if (shown) choose(COLUMNS.filter((column) => shown.includes(column)))
              put({
                ...{ ...NONE, ...next },
                ...(nextLook ? { look: nextLook === 'table' ? '' : nextLook } : {}),
                ...(nextSort ? { sort: nextSort === 'due_at' ? nextSort : '' } : {}),
              })
            }}
          />
        )}
        <div className="filters">
          <Input.Search
            allowClear
            className="search"
            aria-label={t('cases.search')}
            placeholder={t('cases.search')}
            key={filter.q ?? ''}
            defaultValue={filter.q ?? ''}
            onSearch={(q) => put({ q: q.trim() })}
          />
          <LoopAndState filter={filter} loopKey={loopKey} onPut={put} />
          <Select
            allowClear
            aria-label={t('cases.who')}
            placeholder={t('cases.who')}
            value={RELATIONS.find((name) => filter[name])}
            options={RELATIONS.map((name) => ({ value: name, label: t(`cases.${name}_me`) }))}
            onChange={(next?: string) =>
              put({ asker: '', opener: '', assignee: '', ...(next ? { [next]: 'me' } : {}) })
            }
          />
          {look !== 'calendar' && (
            <Select
              aria-label={t('cases.sort')}
              value={sort}
              options={[
                { value: '-opened_at', label: t('cases.newest') },
                { value: 'due_at', label: t('cases.by_due') },
              ]}
              onChange={(next: string) => put({ sort: next === 'due_at' ? next : '' })}
            />
          )}
          <ColourFilter
            value={filter.colour ?? ''}
            counts={colourCounts}
            colours={COLOURS}
            onChange={(next: Colour | '') => put({ colour: next })}
          />
        </div>
        <Chips
          filter={filter}
          loop={loopKey}
          onDrop={(name) => put({ [name]: '', ...(name === 'loop' ? { state: '' } : {}) })}
        />
        <div id="tab-panel" role="tabpanel" aria-label={t('nav.cases')}>
          {look === 'table' && <Table {...asList} columns={columns} onClear={() => put(NONE)} />}
          <Suspense fallback={<Waiting rows={12} />}>
            {look === 'board' && (
              <CaseBoard {...asList} loop={loop} loops={loops} onLoop={(next) => put({ loop: next })} />
            )}
            {look === 'map' && <CaseMap {...asList} />}
            {look === 'calendar' && <CaseCalendar filter={filter} />}
          </Suspense>
        </div>
        <SumLine filter={filter} />
      </div>
    </div>
  )
}

function LoopAndState({
  filter,
  loopKey,
  onPut,
}: {
  filter: CaseFilter
  loopKey: string | undefined
  onPut: (change: Record<string, string | undefined>) => void
}) {
  const { t, say } = useText()
  const heads = useDefinitions().data
  const loops = heads?.filter((head) => head.kind === 'loop') ?? []
  const loop = useDefinition('loop', loopKey).data
  return (
    <>
      {(!heads || loops.length > 1) && (
        <Select
          allowClear
          disabled={!heads}
          aria-label={t('cases.loop')}
          placeholder={t('cases.loop')}
          value={filter.loop}
          options={loops.map((head) => ({ value: head.key, label: head.title }))}
          onChange={(next?: string) => onPut({ loop: next, state: '' })}
        />
      )}
      <Select
        allowClear
        disabled={!loop}
        aria-label={t('case.state')}
        placeholder={t('case.state')}
        value={filter.state}
        options={Object.entries(loop?.states ?? {}).map(([key, state]) => ({
          value: key,
          label: say(state.title),
        }))}
        onChange={(next?: string) => onPut({ state: next, loop: next ? loopKey : filter.loop })}
      />
    </>
  )
}

type TableProps = {
  filter: CaseFilter
  sort: CaseSort
  columns: ReturnType<typeof useColumns>['columns']
  onClear: () => void
}

function Table({ filter, sort, columns, onClear }: TableProps) {
  const { t } = useText()
  const list = useCaseList(filter, sort)
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set())
  const cases = list.data?.pages.flatMap((page) => page.items) ?? []
  // What is no longer on the page cannot be acted on.
  const chosen = cases.filter((one) => picked.has(one.id))
  return (
    <>
      {chosen.length > 0 && (
        <BulkBar cases={chosen} onClear={() => setPicked(new Set())}>
          <Export filter={filter} sort={sort} columns={columns} picked={chosen} />
        </BulkBar>
      )}
      <CaseTable
        columns={columns}
        list={list}
        label={t('nav.cases')}
        picking={{
          picked,
          onPick: (ids, isPicked) => setPicked(pickedAfter(picked, ids, isPicked)),
        }}
        empty={
          Object.keys(filter).length > 0 ? (
            <Empty
              title={t('cases.none_match')}
              because={t('cases.none_match_because')}
              action={<Button onClick={onClear}>{t('do.clear')}</Button>}
            />
          ) : (
            <Empty title={t('cases.none')} because={t('cases.none_because')} />
          )
        }
      />
    </>
  )
}
