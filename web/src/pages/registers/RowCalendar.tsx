// The rows of a register on the days of a month, by one of their dates.
import { useRowsUpTo } from '@/api/queries'
import { Month } from '@/components/looks/Month'
import { spanOf } from '@/components/looks/month'
import { useMonth } from '@/components/looks/useMonth'
import { useText } from '@/locale'
import { both, isSure, type Look } from './look'
import { RowCard } from './RowCard'

const MOST = 1000

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
      countOf={(rows) => <span className="day-count blue">{t('rows.count', { n: rows.length })}</span>}
      titleOf={(day, n) => t('rows.on_day', { day, n })}
      cardOf={(row) => <RowCard key={row.id} register={register} row={row} columns={columns} without={by} />}
    />
  )
}
