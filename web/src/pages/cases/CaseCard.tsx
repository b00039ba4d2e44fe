// A case as a card: on the board, beside the map, under a day of the calendar.
import { Link } from 'react-router'
import type { Case } from '@/api/types'
import { ColourSign } from '@/components/ColourMark'
import { Due } from '@/components/Due'
import { useCaseWords } from '@/definitions/caseWords'
import { useText } from '@/locale'

export function CaseCard({ of, withState }: { of: Case; withState?: boolean }) {
  const { t } = useText()
  const { title, subject } = useCaseWords(of)
  const who = of.assignee?.name ?? of.assignee_org?.name
  return (
    <Link className="case-card" to={`/cases/${of.id}`} data-number={of.number}>
      <span className="case-card-head">
        <ColourSign colour={of.colour} size={15} />
        <b>{title}</b>
      </span>
      {subject !== of.loop_title && <span className="case-card-words">{subject}</span>}
      <small>
        <span className="visually-hidden">{t(`colour.${of.colour}`)} </span>
        <span className="num">{of.number}</span>
        {withState && <span>{of.state_title}</span>}
        <span>{of.org.name}</span>
        {who && <span>{who}</span>}
      </small>
      {!of.closed_at && <Due dueAt={of.due_at} colour={of.colour} />}
    </Link>
  )
}
