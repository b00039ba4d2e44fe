// Something that somebody else asked for and this person waits for too: where it stands, and nothing more.
import { useState } from 'react'
import { Link } from 'react-router'
import type { Followed } from '@/api/types'
import { useText } from '@/locale'
import { useUnfollow } from '../data/nearby'
import { useWhen } from './CaseCard'
import { Mark } from './Mark'
import { toast } from './toast'

export function FollowCard({ of }: { of: Followed }) {
  const { t } = useText()
  const when = useWhen()
  const unfollow = useUnfollow()
  const [isBusy, setBusy] = useState(false)
  const stop = async () => {
    setBusy(true)
    try {
      await unfollow(of.track)
    } catch {
      setBusy(false)
      toast(t('near.not_stopped'))
    }
  }
  return (
    <article className="card" data-followed={of.number}>
      <Link className="case-card" to={`/t/${of.track}`}>
        <span className="case-line">
          <b>{of.loop_title}</b>
          <Mark of={of} />
        </span>
        <small className="muted num">
          {of.number} · {when({ ...of, promise_met_at: null })}
        </small>
      </Link>
      <button type="button" className="quiet-button" disabled={isBusy} onClick={stop}>
        {t('near.stop')}
      </button>
    </article>
  )
}
