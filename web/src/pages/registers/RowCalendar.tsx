// The rows of a register on the days of a month, by one of their dates.
import { useRowsUpTo } from '@/api/queries'
import type { Row } from '@/api/types'
import { Month } from '@/components/looks/Month'
import { spanOf } from '@/components/looks/month'
import { useMonth } from '@/components/looks/useMonth'
import { rowLabel } from '@/definitions/rows'
import { useText } from '@/locale'
import '@/locale/registers'
import { both, isSure, type Look } from './look'
import { RowCard } from './RowCard'

const MOST = 1000
/** So many are called by their names on their day; the others are counted. */
const NAMED = 2

export default function RowCalendar({ register, by, ask, columns }: Look) {
  const { t } = useText()
  const [from, to] = spanOf(useMonth().month)
  const hasValue = isSure(register.fields[by]) ? '' : `${by} != null && `
  const between = `${hasValue}${by} >= date('${from}') && ${by} <= date('${to}')`
  const found = useRowsUpTo(register.key, { ...ask, filter: both(ask.filter, between) }, MOST)
  return (
    <Month
      found={found}
      partial={t('rows.partial', { n: MOST })}
      dayOf={(row) => String(row.fields[by])}
      countOf={(rows) => <OnDay register={register} rows={rows} />}
      titleOf={(day, n) => t('rows.on_day', { day, n })}
      cardOf={(row) => <RowCard key={row.id} register={register} row={row} columns={columns} without={by} />}
    />
  )
}

function OnDay({ register, rows }: { register: Look['register']; rows: readonly Row[] }) {
  const { t } = useText()
  const named = rows.length > NAMED + 1 ? rows.slice(0, NAMED) : rows
  return (
    <>
      {named.map((row) => (
        <span key={row.id} className="day-row">
          {rowLabel(row, register) ?? t('rows.count', { n: 1 })}
        </span>
      ))}
      {named.length < rows.length && (
        <small className="muted">{t('rows.more_on_day', { n: rows.length - named.length })}</small>
      )}
    </>
  )
}
