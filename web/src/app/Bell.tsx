// The bell: cases that are this person's turn, those that came since they last looked marked, beyond the visit; and what
// they were told besides.
import { BellOutlined } from '@ant-design/icons'
import { Badge, Button, Popover } from 'antd'
import { lazy, Suspense, useState } from 'react'
import { Link } from 'react-router'
import type { Case, Me } from '@/api/types'
import { ColourSign } from '@/components/ColourMark'
import { formatInstant } from '@/components/time'
import { useCaseWords } from '@/definitions/caseWords'
import { useText } from '@/locale'
import { useNotices } from './notices'

const Told = lazy(() => import('./Told'))

export function Bell({ me }: { me: Me }) {
  const { t } = useText()
  const [isOpen, setOpen] = useState(false)
  const { notices, readOne, readAll } = useNotices(me.person.id)
  const fresh = notices.filter(({ isRead }) => !isRead).length
  return (
    <Popover
      open={isOpen}
      trigger="click"
      placement="bottomRight"
      title={
        <div className="bell-head">
          <span>{t('bell.title')}</span>
          <Button type="link" size="small" disabled={fresh === 0} onClick={readAll}>
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
          {isOpen && (
            <Suspense fallback={null}>
              <Told besides={notices.map(({ of }) => of.id)} onGo={() => setOpen(false)} />
            </Suspense>
          )}
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
