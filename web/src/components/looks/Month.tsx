// Things on the days of a month: a table of weeks, and below it the cards of the day that is chosen.
import { LeftOutlined, RightOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { type KeyboardEvent, type ReactNode, useState } from 'react'
import { Await, type Reading } from '@/components/Await'
import { useText } from '@/locale'
import { dayAfter, monthAfter, weeksOf } from './month'
import { today, useMonth } from './useMonth'

type Props<T> = {
  note?: ReactNode
  found: Reading<{ items: readonly T[]; isPartial: boolean }> & {
    /** What is there is of another month yet. */
    isPlaceholderData?: boolean
  }
  partial: string
  dayOf: (item: T) => string | undefined
  /** What is known of a day whatever stands on it. */
  about?: (day: string) => { isOff: boolean; note: ReactNode }
  countOf: (items: readonly T[]) => ReactNode
  titleOf: (day: string, n: number) => string
  cardOf: (item: T) => ReactNode
}

export function Month<T>({ note, found, partial, dayOf, about, countOf, titleOf, cardOf }: Props<T>) {
  const { t } = useText()
  const { month, setMonth } = useMonth()
  const [chosen, setChosen] = useState<string>()
  const name = useMonthName(month)
  const now = today()
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
        {month !== now.slice(0, 7) && (
          <Button type="text" onClick={() => go(now.slice(0, 7))}>
            {t('calendar.today')}
          </Button>
        )}
        <span className="grow" />
        <span className="muted">{note}</span>
      </div>
      <Await query={found} rows={12}>
        {({ items, isPartial }) => {
          const byDay = new Map<string, T[]>()
          for (const item of items) {
            const day = dayOf(item)
            if (day) byDay.set(day, [...(byDay.get(day) ?? []), item])
          }
          const onDay = chosen ? (byDay.get(chosen) ?? []) : []
          return (
            <div className="calendar-month" aria-busy={!!found.isPlaceholderData}>
              {isPartial && <p className="muted calendar-note">{partial}</p>}
              <table className="month" aria-label={name} onKeyDown={walk}>
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
                  {weeksOf(month).map((week) => (
                    <tr key={week[0]}>
                      {week.map((day) => (
                        <Day
                          key={day}
                          day={day}
                          isOther={!day.startsWith(month)}
                          isToday={day === now}
                          isChosen={day === chosen}
                          about={about?.(day)}
                          count={byDay.has(day) && countOf(byDay.get(day) ?? [])}
                          onChoose={() => setChosen(day === chosen ? undefined : day)}
                        />
                      ))}
                    </tr>
                  ))}
                </tbody>
              </table>
              {chosen && (
                <section className="calendar-day" aria-label={chosen}>
                  <h3 className="num">{titleOf(chosen, onDay.length)}</h3>
                  <div className="case-cards">{onDay.map(cardOf)}</div>
                </section>
              )}
            </div>
          )
        }}
      </Await>
    </div>
  )
}

type DayProps = {
  day: string
  isOther: boolean
  isToday: boolean
  isChosen: boolean
  about: { isOff: boolean; note: ReactNode } | undefined
  count: ReactNode
  onChoose: () => void
}

function Day({ day, isOther, isToday, isChosen, about, count, onChoose }: DayProps) {
  const names = [about?.isOff && 'off', isOther && 'other', isToday && 'today', isChosen && 'chosen']
  return (
    <td className={names.filter(Boolean).join(' ')}>
      <div className="day-head">
        <time dateTime={day} className="num" {...(isToday ? { 'aria-current': 'date' as const } : {})}>
          {Number(day.slice(8))}
        </time>
        {about?.note}
      </div>
      {count && (
        <button type="button" data-day={day} aria-expanded={isChosen} onClick={onChoose}>
          {count}
        </button>
      )}
    </td>
  )
}

function useMonthName(month: string): string {
  const { language } = useText()
  return new Intl.DateTimeFormat(language === 'en' ? 'en' : 'zh-CN', {
    ...{ year: 'numeric', month: 'long', timeZone: 'UTC' },
  }).format(new Date(`${month}-01T00:00:00Z`))
}

/** Arrow keys lead from day to day: along the days that hold something, and up and down a weekday. */
function walk(event: KeyboardEvent<HTMLTableElement>) {
  const here = (event.target as HTMLElement).dataset.day
  if (!here) return
  const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-day]')]
  const day = dayAfter(
    buttons.map((button) => button.dataset.day ?? ''),
    here,
    event.key,
  )
  if (!day) return
  event.preventDefault()
  buttons.find((button) => button.dataset.day === day)?.focus()
}
