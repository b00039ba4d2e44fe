// Which fact a field holds (数据元), and why it is asked for although it is kept.
import { Link } from 'react-router'
import { useTitleOf } from '@/api/queries'
import type { Field } from '@/definitions/model'
import { useText } from '@/locale'
import '@/locale/elements'

export default function Bound({ field, is }: { field: Field; is: string }) {
  const { t, say } = useText()
  const titleOf = useTitleOf()
  const again = field.repeats && { until: field.repeats.until, reason: say(field.repeats.reason) }
  return (
    <>
      <br />
      <small>
        <Link to={`/definitions/element/${is}`}>{t('element.is', { title: titleOf('element', is) })}</Link>
      </small>
      {again && (
        <>
          <br />
          <small className="muted">{t('element.again', again)}</small>
        </>
      )}
    </>
  )
}
