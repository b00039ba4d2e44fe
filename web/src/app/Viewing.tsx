// The banner over every page, of the desk and the phone, while the audit office looks as somebody else: as whom, for how
// long, and the way out. It stands first on the page, and so is the first that the keyboard reaches.
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { api } from '@/api/client'
import type { Me } from '@/api/types'
import { describe } from '@/components/describe'
import { useText } from '@/locale'
import '@/locale/viewing'
import '@/style/viewing.css'
import { beginAnew } from './anew'

type Of = { of: NonNullable<Me['viewing']> }

/** Seconds that are left, told anew every second; the server is asked once when none are. */
function useSecondsLeft({ of }: Of): number {
  const client = useQueryClient()
  const [left, setLeft] = useState(of.seconds_left)
  useEffect(() => {
    if (of.is_over) return undefined
    // Counted from when the server said so: the clock of this machine may be wrong.
    const over = performance.now() + of.seconds_left * 1000
    const timer = setInterval(() => {
      const now = Math.max(0, Math.ceil((over - performance.now()) / 1000))
      setLeft(now)
      if (now > 0) return
      clearInterval(timer)
      void client.invalidateQueries({ queryKey: ['me'] })
    }, 1000)
    setLeft(of.seconds_left)
    return () => clearInterval(timer)
  }, [client, of.is_over, of.seconds_left])
  return left
}

const clock = (seconds: number) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`

export default function Viewing({ of }: Of) {
  const { t } = useText()
  const left = useSecondsLeft({ of })
  const [failed, setFailed] = useState<unknown>()
  const leave = async () => {
    try {
      await api.DELETE('/api/v1/session/view-as')
      beginAnew('/accounts')
    } catch (error) {
      setFailed(error)
    }
  }
  return (
    <section className="viewing" aria-label={t('viewing.label')} data-testid="viewing">
      <p role="status">
        <b>{t('viewing.as', { name: of.person.name })}</b>
        <span>{t(of.is_over ? 'viewing.over' : 'viewing.reads_only')}</span>
      </p>
      {!of.is_over && (
        <span className="num" role="timer" aria-live="off">
          {t('viewing.left', { time: clock(left) })}
        </span>
      )}
      <button type="button" onClick={leave}>
        {t('viewing.leave')}
      </button>
      {failed !== undefined && <p role="alert">{describe(failed, t).title}</p>}
    </section>
  )
}

/** What stands in the place of a page when the time is over. */
export function Over() {
  const { t } = useText()
  return (
    <div className="viewing-over">
      <h1>{t('viewing.over')}</h1>
      <p>{t('viewing.over_because')}</p>
    </div>
  )
}
