// When something is due: how long still or how late, and the instant itself.
import type { Colour } from '@/api/types'
import { useText } from '@/locale'
import { formatInstant, formatSpan } from './time'
import { useNow } from './useNow'

type Props = { dueAt: string | null | undefined; colour: Colour; closedAt?: string | null | undefined }

/** `还有 3 小时` or `超期 2 天`, by the minute. */
export function useDueWords(dueAt: string | null | undefined): string {
  const { t } = useText()
  const now = useNow()
  if (!dueAt) return t('due.none')
  const ms = Date.parse(dueAt) - now
  return t(ms < 0 ? 'due.late' : 'due.left', { span: formatSpan(ms, t) })
}

export function Due({ dueAt, colour, closedAt }: Props) {
  const { t } = useText()
  const words = useDueWords(dueAt)
  if (closedAt) {
    return (
      <span className="due">
        <span>{t('due.closed')}</span>
        <time className="num" dateTime={closedAt}>
          {formatInstant(closedAt)}
        </time>
      </span>
    )
  }
  if (!dueAt) return <span className="muted">{words}</span>
  return (
    <span className={`due ${colour}`}>
      <span className="num">{words}</span>
      <time className="num" dateTime={dueAt}>
        {formatInstant(dueAt)}
      </time>
    </span>
  )
}
