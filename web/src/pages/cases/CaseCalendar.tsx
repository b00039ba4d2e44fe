// Cases by the day on which they are due: a month, its working days marked, each colour with its sign and number.
import { LeftOutlined, RightOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useState } from 'react'
import { useCalendar } from '@/api/places'
import { type CaseFilter, useCasesUpTo } from '@/api/queries'
import type { Case, Colour } from '@/api/types'
import { Await } from '@/components/Await'
import { ColourSign } from '@/components/ColourMark'
import { useText } from '@/locale'
import { CaseCard } from './CaseCard'
import { dayOf, monthAfter, weeksOf } from './month'

const MOST = 1000
const COLOURS: readonly Colour[] = ['red', 'yellow', 'blue', 'green']

type Props = { filter: CaseFilter; month: string; onMonth: (month: string) => void }

export function CaseCalendar({ filter, month, onMonth }: Props) {
  const { t, language } = useText()
  const weeks = weeksOf(month)
  const [from, to] = [weeks[0]?.[0] ?? '', weeks.at(-1)?.[6] ?? '']
  const found = useCasesUpTo({ ...filter, due_from: from, due_to: to }, 'due_at', MOST)
  const days = new Map((useCalendar(from, to).data ?? []).map((day) => [day.date, day]))
  const [chosen, setChosen] = useState<string>()
  const today = dayOf(new Date().toISOString())
  const name = new Intl.DateTimeFormat(language === 'en' ? 'en' : 'zh-CN', {
    ...{ year: 'numeric', month: 'long', timeZone: 'UTC' },
  }).format(new Date(`${month}-01T00:00:00Z`))
  return (
    <div className="case-calendar">
      <div className="calendar-head">
        <Button
          type="text"
          icon={<LeftOutlined />}
          aria-label={t('calendar.before')}
          onClick={() => onMonth(monthAfter(month, -1))}
        />
        <h2 aria-live="polite">{name}</h2>
        <Button
          type="text"
          icon={<RightOutlined />}
          aria-label={t('calendar.after')}
          onClick={() => onMonth(monthAfter(month, 1))}
        />
        {month !== today.slice(0, 7) && (
          <Button type="text" onClick={() => onMonth(today.slice(0, 7))}>
            {t('calendar.today')}
          </Button>
        )}
        <span className="grow" />
        <span className="muted">{t('calendar.note')}</span>
      </div>
      <Await query={found} rows={12}>
        {({ items, isPartial }) => {
          const byDay = new Map<string, Case[]>()
          for (const one of items) {
            if (!one.due_at) continue
            const day = dayOf(one.due_at)
            byDay.set(day, [...(byDay.get(day) ?? []), one])
          }
          const onDay = chosen ? (byDay.get(chosen) ?? []) : []
          return (
            <>
              {isPartial && <p className="muted calendar-note">{t('calendar.partial', { n: MOST })}</p>}
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
                          isOther={!day.startsWith(month)}
                          isToday={day === today}
                          isChosen={day === chosen}
                          work={days.get(day)}
                          cases={byDay.get(day) ?? []}
                          onChoose={() => setChosen(day === chosen ? undefined : day)}
                        />
                      ))}
                    </tr>
                  ))}
                </tbody>
              </table>
              {chosen && (
                <section className="calendar-day" aria-label={chosen}>
                  <h3 className="num">
                    {chosen} · {t('calendar.due', { n: onDay.length })}
                  </h3>
                  <div className="case-cards">
                    {onDay.map((one) => (
                      <CaseCard key={one.id} of={one} withState />
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

function Day({
  day,
  isOther,
  isToday,
  isChosen,
  work,
  cases,
  onChoose,
}: {
  day: string
  isOther: boolean
  isToday: boolean
  isChosen: boolean
  work: { is_working: boolean; name?: string | null } | undefined
  cases: Case[]
  onChoose: () => void
}) {
  const { t } = useText()
  const isOff = work?.is_working === false
  const counts = COLOURS.map((colour) => ({ colour, n: cases.filter((one) => one.colour === colour).length }))
  const names = [isOff ? 'off' : '', isOther ? 'other' : '', isToday ? 'today' : '', isChosen ? 'chosen' : '']
  return (
    <td className={names.filter(Boolean).join(' ')}>
      <div className="day-head">
        <time dateTime={day} className="num" {...(isToday ? { 'aria-current': 'date' as const } : {})}>
          {Number(day.slice(8))}
        </time>
        {work && (
          <small title={work.name ?? undefined}>
            {isOff ? t('calendar.off') : work.name ? t('calendar.made_up') : ''}
            {isOff && work.name ? ` ${work.name}` : ''}
          </small>
        )}
      </div>
      {cases.length > 0 && (
        <button type="button" aria-expanded={isChosen} onClick={onChoose}>
          {counts
            .filter(({ n }) => n > 0)
            .map(({ colour, n }) => (
              <span key={colour} className={`day-count ${colour}`}>
                <ColourSign colour={colour} size={14} />
                <span className="day-word">{t(`colour.${colour}`)}</span> <b className="num">{n}</b>
              </span>
            ))}
        </button>
      )}
    </td>
  )
}
