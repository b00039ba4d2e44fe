// The rows of a register on the days of a month, by one of their dates.
import { LeftOutlined, RightOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useState } from 'react'
import { type RowAsk, useRowsUpTo } from '@/api/queries'
import type { Row } from '@/api/types'
import { Await } from '@/components/Await'
import type { Register } from '@/definitions/model'
import { useText } from '@/locale'
import { dayOf, monthAfter, weeksOf } from '../cases/month'
import { both } from './RowBoard'
import { RowCard } from './RowCard'

const MOST = 1000

type Props = { register: Register; by: string; ask: RowAsk; columns: readonly string[] | undefined }

export function RowCalendar({ register, by, ask, columns }: Props) {
  const { t, language } = useText()
  const today = dayOf(new Date().toISOString())
  const [month, setMonth] = useState(today.slice(0, 7))
  const [chosen, setChosen] = useState<string>()
  const weeks = weeksOf(month)
  const [from, to] = [weeks[0]?.[0] ?? '', weeks.at(-1)?.[6] ?? '']
  const isRequired = register.fields[by]?.required
  const between = `${isRequired ? '' : `${by} != null && `}${by} >= date('${from}') && ${by} <= date('${to}')`
  const found = useRowsUpTo(register.key, { ...ask, filter: both(ask.filter, between) }, MOST)
  const name = new Intl.DateTimeFormat(language === 'en' ? 'en' : 'zh-CN', {
    ...{ year: 'numeric', month: 'long', timeZone: 'UTC' },
  }).format(new Date(`${month}-01T00:00:00Z`))
  const go = (to: string) => {
    setChosen(undefined)
    setMonth(to)
  }
  return (
    <div className="case-calendar">
      <div className="calendar-head">
        <Button
          type="text"
          icon={<LeftOutlined />}
          aria-label={t('calendar.before')}
          onClick={() => go(monthAfter(month, -1))}
        />
        <h2 aria-live="polite">{name}</h2>
        <Button
          type="text"
          icon={<RightOutlined />}
          aria-label={t('calendar.after')}
          onClick={() => go(monthAfter(month, 1))}
        />
        {month !== today.slice(0, 7) && (
          <Button type="text" onClick={() => go(today.slice(0, 7))}>
            {t('calendar.today')}
          </Button>
        )}
      </div>
      <Await query={found} rows={12}>
        {({ items, isPartial }) => {
          const byDay = new Map<string, Row[]>()
          for (const row of items) {
            const day = String(row.fields[by])
            byDay.set(day, [...(byDay.get(day) ?? []), row])
          }
          const onDay = chosen ? (byDay.get(chosen) ?? []) : []
          return (
            <>
              {isPartial && <p className="muted calendar-note">{t('rows.partial', { n: MOST })}</p>}
              <table className="month" aria-label={name}>
                <thead>
                  <tr>
                    {[1, 2, 3, 4, 5, 6, 7].map((day) => (
                      <th scope="col" key={day}>
                        {t(`calendar.day_${day}`)}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {weeks.map((week) => (
                    <tr key={week[0]}>
                      {week.map((day) => (
                        <Day
                          key={day}
                          day={day}
                          kind={[
                            day.startsWith(month) ? '' : 'other',
                            day === today ? 'today' : '',
                            day === chosen ? 'chosen' : '',
                          ]}
                          count={byDay.get(day)?.length ?? 0}
                          onChoose={() => setChosen(day === chosen ? undefined : day)}
                        />
                      ))}
                    </tr>
                  ))}
                </tbody>
              </table>
              {chosen && (
                <section className="calendar-day" aria-label={chosen}>
                  <h3 className="num">{t('rows.on_day', { day: chosen, n: onDay.length })}</h3>
                  <div className="case-cards">
                    {onDay.map((row) => (
                      <RowCard key={row.id} register={register} row={row} columns={columns} without={by} />
                    ))}
                  </div>
                </section>
              )}
            </>
          )
        }}
      </Await>
    </div>
  )
}

type DayProps = { day: string; kind: readonly string[]; count: number; onChoose: () => void }

function Day({ day, kind, count, onChoose }: DayProps) {
  const { t } = useText()
  const isToday = kind.includes('today')
  return (
    <td className={kind.filter(Boolean).join(' ')}>
      <div className="day-head">
        <time dateTime={day} className="num" {...(isToday ? { 'aria-current': 'date' as const } : {})}>
          {Number(day.slice(8))}
        </time>
      </div>
      {count > 0 && (
        <button type="button" aria-expanded={kind.includes('chosen')} onClick={onChoose}>
          <span className="day-count blue">{t('rows.count', { n: count })}</span>
        </button>
      )}
    </td>
  )
}
