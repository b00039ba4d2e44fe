// The bell: cases that became this person's turn since the page was opened.
import { BellOutlined } from '@ant-design/icons'
import { useQueries } from '@tanstack/react-query'
import { Badge, Button, Popover } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { caseQuery, useMe } from '@/api/queries'
import type { Case, Me } from '@/api/types'
import { ColourSign } from '@/components/ColourMark'
import { formatInstant } from '@/components/time'
import { useCaseWords } from '@/definitions/caseWords'
import { useText } from '@/locale'
import { readAll, useNotices } from './notices'

/** Whether it is this person's move, by name or by a role held where the turn is. */
export function isTurnOf(of: Pick<Case, 'turn' | 'closed_at'>, me: Me | undefined): boolean {
  const turn = of.turn
  if (!turn || of.closed_at || !me) return false
  if (turn.person) return turn.person.id === me.person.id
  return me.roles.some((held) => held.role === turn.role)
}

export function Bell() {
  const { t } = useText()
  const [isOpen, setOpen] = useState(false)
  const me = useMe().data
  const notices = useNotices()
  const read = useQueries({ queries: notices.map((notice) => caseQuery(notice.id)) })
  const mine = notices.flatMap((notice, at) => {
    const of = read[at]?.data
    return of && isTurnOf(of, me) ? [{ notice, of }] : []
  })
  const fresh = mine.filter(({ notice }) => !notice.isRead).length
  return (
    <Popover
      open={isOpen}
      trigger="click"
      placement="bottomRight"
      title={t('bell.title')}
      onOpenChange={(next) => {
        setOpen(next)
        if (!next) readAll()
      }}
      content={
        <ul className="bell">
          {mine.map(({ notice, of }) => (
            <Line key={notice.id} of={of} at={notice.at} isRead={notice.isRead} onGo={() => setOpen(false)} />
          ))}
          {mine.length === 0 && <li className="muted">{t('bell.empty')}</li>}
        </ul>
      }
    >
      <Button
        type="text"
        aria-label={fresh > 0 ? t('bell.some', { n: fresh }) : t('bell.title')}
        data-fresh={fresh}
        icon={
          <Badge count={fresh} size="small" offset={[2, -2]}>
            <BellOutlined />
          </Badge>
        }
      />
    </Popover>
  )
}

function Line({ of, at, isRead, onGo }: { of: Case; at: number; isRead: boolean; onGo: () => void }) {
  const { t } = useText()
  const { title } = useCaseWords(of)
  return (
    <li className={isRead ? '' : 'fresh'}>
      <Link to={`/cases/${of.id}`} onClick={onGo}>
        <ColourSign colour={of.colour} size={15} />
        <span>
          <span className="visually-hidden">{t(`colour.${of.colour}`)} </span>
          <b>{title}</b>
          <small className="num">
            {of.number} · {of.state_title} · {formatInstant(new Date(at).toISOString())}
          </small>
        </span>
      </Link>
    </li>
  )
}
