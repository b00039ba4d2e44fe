// The bell: cases that are this person's turn, those that came since they last looked marked, and what they were told.
import { BellOutlined } from '@ant-design/icons'
import { useQueryClient } from '@tanstack/react-query'
import { Badge, Button, Popover } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { readMessages, useMessages } from '@/api/telling'
import type { Case, Me, Message } from '@/api/types'
import { ColourSign } from '@/components/ColourMark'
import { formatInstant } from '@/components/time'
import { useCaseWords } from '@/definitions/caseWords'
import { useText } from '@/locale'
import { useNotices } from './notices'

export function Bell({ me }: { me: Me }) {
  const { t } = useText()
  const [isOpen, setOpen] = useState(false)
  const { notices, readOne, readAll } = useNotices(me.person.id)
  const client = useQueryClient()
  const messages = useMessages()
  const unread = messages.data?.pages[0]?.unread ?? 0
  // What is somebody's turn stands there already; telling it twice would count it twice.
  const turns = new Set(notices.map(({ of }) => of.id))
  const told = (messages.data?.pages[0]?.items ?? []).filter((it) => !it.read_at && !turns.has(it.case))
  const fresh = notices.filter(({ isRead }) => !isRead).length + told.length
  const close = () => setOpen(false)
  const readEverything = async () => {
    readAll()
    if (unread === 0) return
    await readMessages()
    await client.invalidateQueries({ queryKey: ['cases', 'messages'] })
  }
  return (
    <Popover
      open={isOpen}
      trigger="click"
      placement="bottomRight"
      title={
        <div className="bell-head">
          <span>{t('bell.title')}</span>
          <Button type="link" size="small" disabled={fresh === 0} onClick={readEverything}>
            {t('bell.read_all')}
          </Button>
        </div>
      }
      onOpenChange={setOpen}
      content={
        <ul className="bell">
          {notices.map(({ of, isRead }) => (
            <Line
              key={of.id}
              of={of}
              isRead={isRead}
              onGo={() => {
                readOne(of)
                setOpen(false)
              }}
            />
          ))}
          {notices.length === 0 && <li className="muted">{t('bell.empty')}</li>}
          {told.map((of) => (
            <Told key={of.id} of={of} onGo={close} />
          ))}
          <li>
            <Link to="/notifications" onClick={close}>
              {t('bell.see_all')}
            </Link>
          </li>
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

function Told({ of, onGo }: { of: Message; onGo: () => void }) {
  const { t } = useText()
  return (
    <li className="fresh">
      <Link to={`/cases/${of.case}`} onClick={onGo}>
        <span>
          <span className="visually-hidden">{t('bell.fresh')} </span>
          <b>{of.text}</b>
          <small className="num">
            {t('bell.messages')} · {formatInstant(of.at)}
          </small>
        </span>
      </Link>
    </li>
  )
}

function Line({ of, isRead, onGo }: { of: Case; isRead: boolean; onGo: () => void }) {
  const { t } = useText()
  const { title } = useCaseWords(of)
  return (
    <li className={isRead ? '' : 'fresh'}>
      <Link to={`/cases/${of.id}`} onClick={onGo}>
        <ColourSign colour={of.colour} size={15} />
        <span>
          <span className="visually-hidden">
            {isRead ? '' : `${t('bell.fresh')} `}
            {t(`colour.${of.colour}`)}{' '}
          </span>
          <b>{title}</b>
          <small className="num">
            {of.number} · {of.state_title} · {formatInstant(of.entered_at)}
          </small>
        </span>
      </Link>
    </li>
  )
}
