// The lines of an import as they stand in the file: what would become of each, and which are written.
import { Button, Select } from 'antd'
import { useState } from 'react'
import { useImportLines } from '@/api/importing'
import type { Import, ImportLine } from '@/api/types'
import { Await } from '@/components/Await'
import { PickAll, type Picking, PickOne } from '@/components/Pick'
import { useText } from '@/locale'

/** In the order in which they are offered. */
const OUTCOMES = ['add', 'change', 'same', 'faulty', 'added', 'changed', 'failed'] as const

/** Only what is right can be chosen. */
const isRight = (line: ImportLine) => line.outcome === 'add' || line.outcome === 'change'

type Props = { register: string; one: Import; picking: Picking; onNone: () => void }

export function Lines({ register, one, picking, onNone }: Props) {
  const { t } = useText()
  const [only, setOnly] = useState('')
  const lines = useImportLines(register, one.id, `${one.status} ${JSON.stringify(one.counts)}`, only)
  const there = OUTCOMES.filter((word) => one.counts[word])
  return (
    <section className="panel pad" aria-labelledby="import-lines">
      <h2 id="import-lines">{t('import.preview')}</h2>
      {one.status === 'ready' && <p className="muted">{t('import.preview_note')}</p>}
      <div className="import-actions filters">
        <Select
          className="import-only"
          aria-label={t('import.only')}
          value={only}
          onChange={setOnly}
          options={[
            { value: '', label: t('import.all_lines') },
            ...there.map((word) => ({
              value: word,
              label: `${t(`import.count_${word}`)} ${one.counts[word]}`,
            })),
          ]}
        />
        {picking.picked.size > 0 && one.status === 'ready' && (
          <>
            <span role="status">{t('import.picked', { n: picking.picked.size })}</span>
            <Button onClick={onNone}>{t('import.picked_none')}</Button>
          </>
        )}
      </div>
      <Await query={lines} rows={6}>
        {({ pages }) => (
          <LineTable
            one={one}
            lines={pages.flatMap((page) => page.items)}
            picking={one.status === 'ready' ? picking : undefined}
          />
        )}
      </Await>
      {lines.hasNextPage && (
        <div className="import-actions">
          <Button loading={lines.isFetchingNextPage} onClick={() => lines.fetchNextPage()}>
            {t('do.more')}
          </Button>
        </div>
      )}
    </section>
  )
}

/** What a form would say of a cell; it stops nobody. */
function Warnings({ of, at }: { of: ImportLine; at: number }) {
  const { language } = useText()
  const here = of.warnings.filter(({ column }) => column === at)
  return here.map(({ code, zh, en }) => (
    <small key={code} className="import-warning">
      {language === 'en' ? en : zh}
    </small>
  ))
}

type TableProps = { one: Import; lines: ImportLine[]; picking: Picking | undefined }

function LineTable({ one, lines, picking }: TableProps) {
  const { t } = useText()
  const right = lines.filter(isRight).map((line) => String(line.line))
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
    <section className="import-lines" aria-label={t('import.preview')} tabIndex={0}>
      <table className="plain">
        <thead>
          <tr>
            {picking && <PickAll of={picking} ids={right} label={t('import.pick_all')} />}
            <th scope="col">{t('import.file_line')}</th>
            <th scope="col">{t('import.outcome')}</th>
            {one.columns.map((column, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two columns may bear one title
              <th key={at} scope="col" className={column.target ? undefined : 'muted'}>
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.line}>
              {picking &&
                (isRight(line) ? (
                  <PickOne
                    of={picking}
                    id={String(line.line)}
                    label={t('import.pick_one', { n: line.line })}
                  />
                ) : (
                  <td />
                ))}
              <td className="num">{line.line}</td>
              <td
                className={
                  line.outcome === 'faulty' || line.outcome === 'failed' ? 'import-wrong' : undefined
                }
              >
                {line.outcome && t(`import.count_${line.outcome}`)}
              </td>
              {one.columns.map((_, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the columns of a file stay where they are
                <td key={at}>
                  {line.changes.includes(at) ? (
                    <mark title={t('import.is_new_value')}>{line.cells[at] ?? ''}</mark>
                  ) : (
                    (line.cells[at] ?? '')
                  )}
                  <Warnings of={line} at={at} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
