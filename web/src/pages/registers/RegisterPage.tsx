// The rows of a register.
import { DownloadOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Input } from 'antd'
import { useState } from 'react'
import { useNavigate, useParams, useSearchParams } from 'react-router'
import { useDefinition, useMe, useRowList, useTitleOf } from '@/api/queries'
import { Await } from '@/components/Await'
import { Empty } from '@/components/Empty'
import { PageHead } from '@/components/PageHead'
import { pickedAfter } from '@/components/Pick'
import { RowTable } from '@/definitions/RowTable'
import { useText } from '@/locale'
import '@/locale/registers'
import '@/style/registers.css'
import { lockedFor, writesAt } from './audience'
import { BulkBar } from './BulkBar'
import { ExportDialog } from './ExportDialog'
import { useTaken } from './useTaken'

export default function RegisterPage() {
  const { pack = '', key: local = '' } = useParams()
  const key = `${pack}/${local}`
  const { t } = useText()
  const navigate = useNavigate()
  const [search, setSearch] = useSearchParams()
  const q = search.get('q') ?? ''
  const title = useTitleOf()('register', key)
  const read = useDefinition('register', key)
  const register = read.data
  const me = useMe().data
  const rows = useRowList(key, q)
  const mayWrite = writesAt(register, me).length > 0
  const [isExporting, setExporting] = useState(false)
  const template = useTaken(key)
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set())
  // What is no longer on the page cannot be acted on.
  const chosen = (rows.data?.pages ?? []).flatMap((page) => page.items).filter((row) => picked.has(row.id))
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
      {isExporting && <ExportDialog register={key} q={q} onClose={() => setExporting(false)} />}
      <div className="panel">
        <div className="filters">
          <Input.Search
            allowClear
            className="search"
            aria-label={t('registers.search')}
            placeholder={t('registers.search')}
            defaultValue={q}
            onSearch={(next) => setSearch(next.trim() ? { q: next.trim() } : {}, { replace: true })}
          />
        </div>
        {register && chosen.length > 0 && (
          <BulkBar
            register={register}
            rows={chosen}
            locked={lockedFor(register, me)}
            onClear={() => setPicked(new Set())}
          />
        )}
        {/* The columns come from the definition: rows that came first would jump into them. */}
        <Await query={read} rows={8}>
          {() => (
            <RowTable
              register={register}
              list={rows}
              label={title}
              picking={
                mayWrite
                  ? { picked, onPick: (ids, is) => setPicked(pickedAfter(picked, ids, is)) }
                  : undefined
              }
              empty={
                q ? (
                  <Empty
                    title={t('registers.none_match')}
                    because={t('registers.none_match_because', { q })}
                    action={<Button onClick={() => setSearch({}, { replace: true })}>{t('do.clear')}</Button>}
                  />
                ) : (
                  <Empty title={t('registers.no_rows')} because={t('registers.no_rows_because')} />
                )
              }
            />
          )}
        </Await>
      </div>
    </div>
  )
}
