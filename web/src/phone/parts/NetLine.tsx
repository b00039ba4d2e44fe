// One quiet line under the bar: no network, something waits to be sent, something needs the person.
import { useSyncExternalStore } from 'react'
import { Link } from 'react-router'
import { useMe } from '@/api/queries'
import { useText } from '@/locale'
import { useEntries } from '../outbox/outbox'
import { Icon } from './Icon'

const watchNet = (listener: () => void) => {
  window.addEventListener('online', listener)
  window.addEventListener('offline', listener)
  return () => {
    window.removeEventListener('online', listener)
    window.removeEventListener('offline', listener)
  }
}

/** What the browser says; some say "offline" on networks that work, so nothing is refused because of it. */
export const useIsOffline = () => useSyncExternalStore(watchNet, () => !navigator.onLine)

export function NetLine() {
  const { t } = useText()
  const me = useMe().data?.person.id
  const entries = useEntries().filter(({ owner }) => owner === me)
  const isOffline = useIsOffline()
  const waiting = entries.filter(({ state, tried }) => state === 'waiting' && (isOffline || tried > 0)).length
  const conflicts = entries.filter(({ state }) => state === 'conflict').length
  if (!isOffline && waiting + conflicts === 0) return null
  const words = [
    isOffline ? t('net.offline') : '',
    waiting > 0 ? t('net.waiting', { n: waiting }) : '',
    conflicts > 0 ? t('net.conflict', { n: conflicts }) : '',
  ]
  const line = (
    <>
      <Icon name={conflicts > 0 ? 'alert' : 'outbox'} size={18} />
      <span>{words.filter(Boolean).join(' · ')}</span>
    </>
  )
  const look = conflicts > 0 ? 'net-line wrong' : 'net-line'
  return waiting + conflicts > 0 ? (
    <Link className={look} to="/outbox" data-testid="net-line">
      {line}
      <Icon name="next" size={16} />
    </Link>
  ) : (
    <div className={look} role="status">
      {line}
    </div>
  )
}
