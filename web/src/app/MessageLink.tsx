// Where a message leads: to the case, or to its tracking page for a reader who follows it and may not open it.
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import type { Message } from '@/api/types'

/** What the house itself tells leads to where it is answered, or stands. */
const pageOf = ({ message, case: id }: Message) => {
  if (message === 'house.correction_asked') return '/corrections'
  return message.startsWith('house.correction') ? '/kept' : `/cases/${id}`
}

export function MessageLink({ of, onGo, children }: { of: Message; onGo?: () => void; children: ReactNode }) {
  // The tracking page belongs to the phone's pages, which are another application.
  if (of.track) return <a href={`/m/t/${of.track}`}>{children}</a>
  return (
    <Link to={pageOf(of)} onClick={onGo}>
      {children}
    </Link>
  )
}
