// Rows of any register as a table: the label first, then what else is short enough to stand in a column.
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { useOrgName, type useRowList } from '@/api/queries'
import type { FieldSpec } from '@/api/types'
import { Await } from '@/components/Await'
import { More } from '@/components/More'
import { PickAll, type Picking, PickOne } from '@/components/Pick'
import { Scroller } from '@/components/Scroller'
import { SortHead } from '@/components/SortHead'
import { useText } from '@/locale'
import { FieldValue } from './FieldValue'
import { type Register, specsOf } from './model'
import { NamesProvider } from './names'
import { kindOf } from './registry'
import { rowLabel } from './rows'

const COLUMNS_MAX = 7

/** The columns of a register: those that were chosen, or its label, then the other short plain fields in order. */
export function columnsOf(
  register: Register,
  specs: readonly FieldSpec[],
  chosen: readonly string[] = [],
): FieldSpec[] {
  const wanted = chosen.flatMap((key) => specs.find((spec) => spec.key === key) ?? [])
  if (wanted.length > 0) return wanted
  const label = specs.find((spec) => spec.key === register.label)
  const others = specs.filter(
    (spec) =>
      spec !== label &&
      spec.class !== 'secret' &&
      spec.type !== 'files' &&
      !(spec.type === 'text' && kindOf('text')?.isWide?.(spec)),
  )
  return [...(label ? [label] : []), ...others].slice(0, COLUMNS_MAX)
}

/** What a row is called leads to it, wherever it stands; without it the first column that leads nowhere else. */
const leadingIn = (columns: readonly FieldSpec[], label: string | undefined): FieldSpec | undefined =>
  columns.find((spec) => spec.key === label) ?? columns.find((spec) => !LEADS_ELSEWHERE.includes(spec.type))
/** A number is called, a file and a case are opened. */
const LEADS_ELSEWHERE = ['phone', 'files', 'case']

type Props = {
  register: Register | undefined
  list: ReturnType<typeof useRowList>
  label: string
  empty: ReactNode
  picking?: Picking | undefined
  columns?: readonly string[] | undefined
  sorting?: Sorting | undefined
}

/** How a table is sorted, and what sorts it otherwise. */
export type Sorting = { sort: string; onSort: (sort: string) => void }

const ORDERED = ['text', 'int', 'decimal', 'money', 'bool', 'date', 'instant', 'choice']

/** Whether rows can be put in order by a field; the server refuses others. */
export const givesOrder = (spec: FieldSpec): boolean =>
  ORDERED.includes(spec.type) && (spec.class ?? 'plain') === 'plain' && !kindOf(spec.type)?.isWide?.(spec)

export function RowTable({ register, list, label, empty, picking, columns: chosen, sorting }: Props) {
  const { t, language } = useText()
  const orgName = useOrgName()
  const columns = register ? columnsOf(register, specsOf(register.fields, language), chosen) : []
  const leading = leadingIn(columns, register?.label)
  return (
    <Await query={list} rows={8}>
      {({ pages }) => {
        const rows = pages.flatMap((page) => page.items)
        if (rows.length === 0) return empty
        return (
          <>
            <Scroller className="table-scroll" label={label}>
              <table className="table rows">
                <thead>
                  <tr>
                    {picking && (
                      <PickAll
                        of={picking}
                        ids={rows.flatMap((row) => (row.retired_at ? [] : row.id))}
                        label={t('registers.pick_all')}
                      />
                    )}
                    {columns.map((spec) => (
                      <Head key={spec.key} spec={spec} sorting={sorting} />
                    ))}
                    <th scope="col">{t('case.org')}</th>
                  </tr>
                </thead>
                <tbody>
                  {rows.map((row) => (
                    <NamesProvider key={row.id} value={row.names ?? {}}>
                      <tr className={row.retired_at ? 'retired' : ''}>
                        {picking && row.retired_at && <td className="pick" />}
                        {picking && !row.retired_at && (
                          <PickOne
                            of={picking}
                            id={row.id}
                            label={t('registers.pick', { name: rowLabel(row, register) ?? row.id })}
                          />
                        )}
                        {columns.map((spec) => (
                          <td key={spec.key} className={isNumber(spec) ? 'number-cell' : ''}>
                            {spec === leading ? (
                              <Link to={`/registers/${register?.key}/${row.id}`}>
                                {(spec.key === register?.label && rowLabel(row, register)) || (
                                  <FieldValue spec={spec} value={row.fields[spec.key]} />
                                )}
                              </Link>
                            ) : (
                              <FieldValue spec={spec} value={row.fields[spec.key]} />
                            )}
                          </td>
                        ))}
                        <td className="quiet">
                          {leading ? (
                            orgName(row.org)
                          ) : (
                            <Link to={`/registers/${register?.key}/${row.id}`}>{orgName(row.org)}</Link>
                          )}
                          {row.retired_at && <span className="chip">{t('registers.retired')}</span>}
                        </td>
                      </tr>
                    </NamesProvider>
                  ))}
                </tbody>
              </table>
            </Scroller>
            <More of={list} />
          </>
        )
      }}
    </Await>
  )
}

/** A heading; a click sorts by it, one more the other way round, a third one as the view does. */
function Head({ spec, sorting }: { spec: FieldSpec; sorting: Sorting | undefined }) {
  const { t } = useText()
  const className = isNumber(spec) ? 'number-cell' : ''
  if (!sorting || !givesOrder(spec)) {
    return (
      <th scope="col" className={className}>
        {spec.title}
      </th>
    )
  }
  const first = sorting.sort.split(',')[0] ?? ''
  return (
    <SortHead
      title={spec.title}
      hint={t('rows.sort_by', { title: spec.title })}
      name={spec.key}
      sort={first}
      className={className}
      onSort={sorting.onSort}
    />
  )
}

const isNumber = (spec: FieldSpec) => ['int', 'decimal', 'money'].includes(spec.type)
