// The rows of a register.
import { DownloadOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Checkbox, Input } from 'antd'
import { lazy, Suspense, useState } from 'react'
import { useNavigate, useParams, useSearchParams } from 'react-router'
import { type RowAsk, useDefinition, useMe, useRowCount, useRowList, useTitleOf } from '@/api/queries'
import type { Me, Names } from '@/api/types'
import { Await, Waiting } from '@/components/Await'
import { Empty } from '@/components/Empty'
import { ColumnPicker } from '@/components/looks/ColumnPicker'
import { PageHead } from '@/components/PageHead'
import { pickedAfter } from '@/components/Pick'
import { type Register, specsOf } from '@/definitions/model'
import { NamesProvider } from '@/definitions/names'
import { columnsOf, RowTable } from '@/definitions/RowTable'
import { useText } from '@/locale'
import '@/locale/registers'
import '@/style/registers.css'
import { lockedFor, writesAt } from './audience'
import { BulkBar } from './BulkBar'
import { ExportDialog } from './ExportDialog'
import { FindSealed } from './FindSealed'
import { readFilter, writeFilter } from './filter/conditions'
import { FilterBuilder } from './filter/FilterBuilder'
import { FilterChips } from './filter/FilterChips'
import { sortOf } from './ownViews'
import { RowViews } from './RowViews'
import { useTaken } from './useTaken'

/** Most look at the table; the others are fetched when they are first looked at. */
const LOOKS = {
  board: lazy(() => import('./RowBoard')),
  calendar: lazy(() => import('./RowCalendar')),
  map: lazy(() => import('./RowMap')),
}

/** What is looked at: the view of the address or the usual one, what is asked of the server, and the columns. */
function looking(register: Register | undefined, search: URLSearchParams) {
  const views = Object.entries(register?.views ?? {})
  const [key, chosen] = views.find(([key]) => key === search.get('view')) ?? views[0] ?? []
  const asked = (name: string) => search.get(name) ?? ''
  const ask: RowAsk = {
    ...{ q: asked('q'), view: key, sort: asked('sort'), filter: asked('filter') },
    retired: asked('retired') === 'true',
  }
  return { chosen, ask, columns: search.get('columns')?.split(',') ?? chosen?.columns }
}

export default function RegisterPage() {
  const { pack = '', key: local = '' } = useParams()
  const key = `${pack}/${local}`
  const { t } = useText()
  const title = useTitleOf()('register', key)
  const read = useDefinition('register', key)
  const me = useMe().data
  // Buttons, tabs and columns come from the definition: what was drawn before them would jump.
  if (read.data && me) return <Ledger key={key} register={read.data} me={me} title={title} />
  return (
    <div className="page">
      <PageHead title={title} back={{ to: '/registers', label: t('nav.registers') }} />
      <div className="panel">
        <Await query={read} rows={10}>
          {() => null}
        </Await>
      </div>
    </div>
  )
}

function Ledger({ register, me, title }: { register: Register; me: Me; title: string }) {
  const { key } = register
  const { t, language } = useText()
  const navigate = useNavigate()
  const [search, setSearch] = useSearchParams()
  const q = search.get('q') ?? ''
  const { chosen: looked, ask, columns } = looking(register, search)
  const rows = useRowList(key, ask)
  const count = useRowCount(key, ask).data
  // From the address itself: the page may still be drawn as it was before the last change.
  const given = () => Object.fromEntries(new URLSearchParams(window.location.search))
  const go = (next: Record<string, string | undefined>) => {
    const all = Object.entries({ ...given(), ...next })
    setSearch(Object.fromEntries(all.flatMap(([name, it]) => (it ? [[name, it]] : []))), { replace: true })
  }
  const specs = specsOf(register.fields, language)
  const mayWrite = writesAt(register, me).length > 0
  const [isExporting, setExporting] = useState(false)
  const template = useTaken(key)
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set())
  const shown = columnsOf(register, specs, columns).map(({ key }) => key)
  // What is no longer on the page cannot be acted on.
  const items = (rows.data?.pages ?? []).flatMap((page) => page.items)
  const picks = items.filter((row) => picked.has(row.id) && !row.retired_at)
  // A condition that names a person or a row is called as the rows that meet it call them.
  const named = Object.assign({}, ...items.map((row) => row.names)) as Names
  const drawn = () => {
    const by = looked?.by
    if (by && looked.layout !== 'table') {
      const Look = LOOKS[looked.layout]
      return (
        <Suspense fallback={<Waiting rows={12} />}>
          <Look register={register} by={by} ask={ask} columns={columns} />
        </Suspense>
      )
    }
    return (
      <RowTable
        register={register}
        columns={columns}
        sorting={{ sort: ask.sort || sortOf(looked), onSort: (sort) => go({ sort }) }}
        list={rows}
        label={title}
        picking={
          mayWrite ? { picked, onPick: (ids, is) => setPicked(pickedAfter(picked, ids, is)) } : undefined
        }
        empty={
          q || ask.filter ? (
            <Empty
              title={t('registers.none_match')}
              because={q ? t('registers.none_match_because', { q }) : t('filter.none_because')}
              action={<Button onClick={() => go({ q: '', filter: '' })}>{t('do.clear')}</Button>}
            />
          ) : (
            <Empty title={t('registers.no_rows')} because={t('registers.no_rows_because')} />
          )
        }
      />
    )
  }
  return (
    <div className="page">
      <PageHead
        title={title}
        back={{ to: '/registers', label: t('nav.registers') }}
        actions={
          <>
            <Button icon={<DownloadOutlined />} onClick={() => setExporting(true)}>
              {t('sheet.export')}
            </Button>
            {mayWrite && (
              <>
                <Button loading={template.isPending} onClick={() => template.mutate({ what: 'template' })}>
                  {t('sheet.template')}
                </Button>
                <Button onClick={() => navigate(`/registers/${key}/imports`)}>{t('sheet.import')}</Button>
                {register?.consent && (
                  <Button onClick={() => navigate(`/registers/${key}/consents`)}>
                    {t('ledger.consents')}
                  </Button>
                )}
                <Button onClick={() => navigate(`/registers/${key}/batches`)}>{t('batch.batches')}</Button>
                <Button
                  type="primary"
                  icon={<PlusOutlined />}
                  onClick={() => navigate(`/registers/${key}/new`)}
                >
                  {t('registers.add')}
                </Button>
              </>
            )}
          </>
        }
      />
      {isExporting && (
        <ExportDialog
          register={key}
          looked={{ ...ask, columns: shown }}
          onClose={() => setExporting(false)}
        />
      )}
      <div className="panel">
        <RowViews
          person={me.person.id}
          register={register}
          now={{
            view: search.get('view') ?? undefined,
            sort: search.get('sort') ?? undefined,
            q: q || undefined,
            filter: search.get('filter') ?? undefined,
            columns: search.get('columns')?.split(','),
          }}
          onChoose={({ view, sort, q, filter, columns }) =>
            go({
              ...{ view: view ?? undefined, sort: sort ?? undefined, q: q ?? undefined },
              ...{ filter: filter ?? undefined, columns: columns?.join(','), month: undefined },
              retired: undefined,
            })
          }
        />
        <div className="filters">
          <Input.Search
            allowClear
            className="search"
            aria-label={t('registers.search')}
            placeholder={t('registers.search')}
            defaultValue={q}
            key={q}
            onSearch={(next) => go({ q: next.trim() })}
          />
          <FilterBuilder
            register={register}
            mayFindPeople={mayWrite}
            onAdd={(condition) =>
              go({
                filter: writeFilter(
                  [...readFilter(given().filter ?? '', register.fields), condition],
                  register.fields,
                ),
              })
            }
          />
          <FindSealed register={register} />
          <Checkbox
            checked={!!ask.retired}
            onChange={({ target }) => go({ retired: target.checked ? 'true' : undefined })}
          >
            {t('rows.with_retired')}
          </Checkbox>
          <span className="grow" />
          <span className="muted num" role="status">
            {count && t(count.more ? 'rows.count_more' : 'rows.count', { n: count.count })}
          </span>
          {looked?.layout !== 'board' && (
            <ColumnPicker
              columns={shown}
              options={specs
                .filter((spec) => spec.class !== 'secret')
                .map((spec) => ({ value: spec.key, label: spec.title }))}
              onChoose={(next) => go({ columns: next.join(',') })}
            />
          )}
        </div>
        <NamesProvider value={named}>
          <FilterChips register={register} filter={ask.filter ?? ''} onChange={(filter) => go({ filter })} />
        </NamesProvider>
        <div id="tab-panel" role="tabpanel">
          {picks.length > 0 && (
            <BulkBar
              register={register}
              rows={picks}
              locked={lockedFor(register, me)}
              onClear={() => setPicked(new Set())}
            />
          )}
          {drawn()}
        </div>
      </div>
    </div>
  )
}
