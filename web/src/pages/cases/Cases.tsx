// Every case the person may see, by words, loop, state and colour.
import { Button, Input, Select } from 'antd'
import { useSearchParams } from 'react-router'
import {
  type CaseFilter,
  useCaseCount,
  useCaseList,
  useColourCounts,
  useDefinition,
  useDefinitions,
  useMe,
} from '@/api/queries'
import type { Colour } from '@/api/types'
import { ColourFilter } from '@/components/ColourFilter'
import { Empty } from '@/components/Empty'
import { PageHead } from '@/components/PageHead'
import { CaseTable } from '@/definitions/CaseTable'
import { useColumns } from '@/definitions/columns'
import { useText } from '@/locale'
import { Chips } from './Chips'
import { ColumnPicker } from './ColumnPicker'
import { Views } from './Views'

const COLOURS = ['red', 'yellow', 'blue', 'green'] as const
const NONE = { turn: '', q: '', loop: '', org: '', state: '', colour: '' }
const FILTERS = ['turn', 'q', 'loop', 'org', 'state', 'colour'] as const

export default function Cases() {
  const { t, say } = useText()
  const me = useMe().data
  const { columns, choose } = useColumns()
  const [search, setSearch] = useSearchParams()
  const filter: CaseFilter = Object.fromEntries(
    FILTERS.flatMap((key) => (search.get(key) ? [[key, search.get(key)]] : [])),
  )
  const sort = search.get('sort') === 'due_at' ? 'due_at' : '-opened_at'
  const put = (change: Record<string, string | undefined>) => {
    const next = { ...filter, sort: sort === 'due_at' ? sort : '', ...change }
    setSearch(
      Object.fromEntries(Object.entries(next).flatMap(([key, value]) => (value ? [[key, value]] : []))),
      {
        replace: true,
      },
    )
  }
  const loops = useDefinitions().data?.filter((head) => head.kind === 'loop') ?? []
  // With a single loop its states can be offered at once.
  const loopKey = filter.loop ?? (loops.length === 1 ? loops[0]?.key : undefined)
  const loop = useDefinition('loop', loopKey).data
  const list = useCaseList(filter, sort)
  const { colour: _, ...anyColour } = filter
  const count = useCaseCount(anyColour)
  const colourCounts = useColourCounts(anyColour, COLOURS)
  const isFiltered = Object.keys(filter).length > 0
  return (
    <div className="page">
      <PageHead
        title={t('nav.cases')}
        intro={count.data === undefined ? ' ' : t('cases.intro', { n: count.data })}
      />
      <div className="panel">
        {me && <Views person={me.person.id} filter={filter} onChoose={(next) => put({ ...NONE, ...next })} />}
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
          {loops.length > 1 && (
            <Select
              allowClear
              aria-label={t('cases.loop')}
              placeholder={t('cases.loop')}
              value={filter.loop}
              options={loops.map((head) => ({ value: head.key, label: head.title }))}
              onChange={(next?: string) => put({ loop: next, state: '' })}
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
            onChange={(next?: string) => put({ state: next, loop: next ? loopKey : filter.loop })}
          />
          <Select
            aria-label={t('cases.sort')}
            value={sort}
            options={[
              { value: '-opened_at', label: t('cases.newest') },
              { value: 'due_at', label: t('cases.by_due') },
            ]}
            onChange={(next: string) => put({ sort: next === 'due_at' ? next : '' })}
          />
          <ColourFilter
            value={filter.colour ?? ''}
            counts={colourCounts}
            colours={COLOURS}
            onChange={(next: Colour | '') => put({ colour: next })}
          />
          <span className="grow" />
          <ColumnPicker columns={columns} onChoose={choose} />
        </div>
        <Chips
          filter={filter}
          loop={loopKey}
          onDrop={(name) => put({ [name]: '', ...(name === 'loop' ? { state: '' } : {}) })}
        />
        <div id="tab-panel" role="tabpanel" aria-label={t('nav.cases')}>
          <CaseTable
            columns={columns}
            list={list}
            label={t('nav.cases')}
            empty={
              isFiltered ? (
                <Empty
                  title={t('cases.none_match')}
                  because={t('cases.none_match_because')}
                  action={<Button onClick={() => setSearch({}, { replace: true })}>{t('do.clear')}</Button>}
                />
              ) : (
                <Empty title={t('cases.none')} because={t('cases.none_because')} />
              )
            }
          />
        </div>
      </div>
    </div>
  )
}
