// Rows of any register as a table: the label first, then what else is short enough to stand in a column.
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { useOrgName, type useRowList } from '@/api/queries'
import type { FieldSpec } from '@/api/types'
import { Await } from '@/components/Await'
import { More } from '@/components/More'
import { PickAll, type Picking, PickOne } from '@/components/Pick'
import { Scroller } from '@/components/Scroller'
import { useText } from '@/locale'
import { FieldValue } from './FieldValue'
import { type Register, specsOf } from './model'
import { NamesProvider } from './names'
import { kindOf } from './registry'
import { rowLabel } from './rows'

const COLUMNS_MAX = 7

/** The columns of a register: its label, then the other short plain fields in order. */
export function columnsOf(register: Register, specs: readonly FieldSpec[]): FieldSpec[] {
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

type Props = {
  register: Register | undefined
  list: ReturnType<typeof useRowList>
  label: string
  empty: ReactNode
  picking?: Picking | undefined
}

export function RowTable({ register, list, label, empty, picking }: Props) {
  const { t, language } = useText()
  const orgName = useOrgName()
  const columns = register ? columnsOf(register, specsOf(register.fields, language)) : []
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
                      <PickAll of={picking} ids={rows.map((row) => row.id)} label={t('registers.pick_all')} />
                    )}
                    {columns.map((spec) => (
                      <th scope="col" key={spec.key} className={isNumber(spec) ? 'number-cell' : ''}>
                        {spec.title}
                      </th>
                    ))}
                    <th scope="col">{t('case.org')}</th>
                  </tr>
                </thead>
                <tbody>
                  {rows.map((row) => (
                    <NamesProvider key={row.id} value={row.names ?? {}}>
                      <tr className={row.retired_at ? 'retired' : ''}>
                        {picking && (
                          <PickOne
                            of={picking}
                            id={row.id}
                            label={t('registers.pick', { name: rowLabel(row, register) ?? row.id })}
                          />
                        )}
                        {columns.map((spec, at) => (
                          <td key={spec.key} className={isNumber(spec) ? 'number-cell' : ''}>
                            {at === 0 ? (
                              <Link to={`/registers/${register?.key}/${row.id}`}>
                                {rowLabel(row, register) ?? (
                                  <FieldValue spec={spec} value={row.fields[spec.key]} />
                                )}
                              </Link>
                            ) : (
                              <FieldValue spec={spec} value={row.fields[spec.key]} />
                            )}
                          </td>
                        ))}
                        <td className="quiet">
                          {orgName(row.org)}
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

const isNumber = (spec: FieldSpec) => ['int', 'decimal', 'money'].includes(spec.type)
