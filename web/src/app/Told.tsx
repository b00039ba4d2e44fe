// What the reader was told and has not read, below the turns of the bell; what is their turn stands there already.
import { useQueryClient } from '@tanstack/react-query'
import { Link } from 'react-router'
import { readMessages, useMessages } from '@/api/telling'
import { formatInstant } from '@/components/time'
import { useText } from '@/locale'
import '@/locale/notify'
import { MessageLink } from './MessageLink'

const MOST = 5

export default function Told({ besides, onGo }: { besides: string[]; onGo: () => void }) {
  const { t } = useText()
  const client = useQueryClient()
  const page = useMessages().data?.pages[0]
  const told = (page?.items ?? []).filter((it) => !it.read_at && !besides.includes(it.case)).slice(0, MOST)
  const notices = (page?.notices ?? []).filter((it) => !it.read_at)
  return (
    <>
      {notices.map((of) => (
        <li key={of.id} className="fresh told-notice">
          {of.text}
        </li>
      ))}
      {told.map((of) => (
        <li key={of.id} className="fresh">
          <MessageLink of={of} onGo={onGo}>
            <span>
              <b>{of.text}</b>
              <small className="num">
                {t('notify.messages')} · {formatInstant(of.at)}
              </small>
            </span>
          </MessageLink>
        </li>
      ))}
      <li>
        <Link
          to="/notifications"
          onClick={() => {
            onGo()
            if (page?.unread)
              void readMessages().then(() => client.invalidateQueries({ queryKey: ['cases', 'messages'] }))
          }}
        >
          {t('notify.title')}
        </Link>
      </li>
    </>
  )
}
