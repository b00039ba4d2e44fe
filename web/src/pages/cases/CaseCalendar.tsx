// Cases by the day on which they are due: working days are marked, each colour has its sign and number.
import { useCalendar } from '@/api/places'
import { type CaseFilter, useCasesUpTo } from '@/api/queries'
import type { Colour } from '@/api/types'
import { ColourSign } from '@/components/ColourMark'
import { Month } from '@/components/looks/Month'
import { dayOf, spanOf } from '@/components/looks/month'
import { useMonth } from '@/components/looks/useMonth'
import { useText } from '@/locale'
import { CaseCard } from './CaseCard'

const MOST = 1000
const COLOURS: readonly Colour[] = ['red', 'yellow', 'blue', 'green']

export default function CaseCalendar({ filter }: { filter: CaseFilter }) {
  const { t } = useText()
  const [from, to] = spanOf(useMonth().month)
  const found = useCasesUpTo({ ...filter, due_from: from, due_to: to }, 'due_at', MOST)
  const days = new Map((useCalendar(from, to).data ?? []).map((day) => [day.date, day]))
  const about = (day: string) => {
    const work = days.get(day)
    const isOff = work?.is_working === false
    const word = isOff ? t('calendar.off') : work?.name ? t('calendar.made_up') : ''
    const note = work && (
      <small title={work.name ?? undefined}>{isOff && work.name ? `${word} ${work.name}` : word}</small>
    )
    return { isOff, note }
  }
  return (
    <Month
      note={t('calendar.note')}
      found={found}
      partial={t('calendar.partial', { n: MOST })}
      dayOf={(one) => (one.due_at ? dayOf(one.due_at) : undefined)}
      about={about}
      countOf={(cases) =>
        COLOURS.map((colour) => ({ colour, n: cases.filter((one) => one.colour === colour).length }))
          .filter(({ n }) => n > 0)
          .map(({ colour, n }) => (
            <span key={colour} className={`day-count ${colour}`}>
              <ColourSign colour={colour} size={14} />
              <span className="day-word">{t(`colour.${colour}`)}</span> <b className="num">{n}</b>
            </span>
          ))
      }
      titleOf={(day, n) => `${day} · ${t('calendar.due', { n })}`}
      cardOf={(one) => <CaseCard key={one.id} of={one} withState />}
    />
  )
}
