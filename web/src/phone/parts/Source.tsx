// Where a value in a form comes from, so that it is not typed again, and is put right where it is wrong.
import type { Kept } from '@/api/prefill'
import { useText } from '@/locale'
import type { Source } from '../forms/known'

type Props = { source: Source | undefined; masked: Kept | undefined; value: unknown }

export function SourceNote({ source, masked, value }: Props) {
  const { t } = useText()
  const told = (key: string, { register_title, org, since, masked }: Kept) =>
    t(key, {
      from: [register_title, org?.name, since && t('order.kept_since', { day: since.slice(0, 10) })]
        .filter(Boolean)
        .join(t('order.kept_and')),
      masked,
    })
  // What somebody has changed comes from nowhere but themselves.
  const isStill = source && JSON.stringify(source.value) === JSON.stringify(value)
  const words = isStill
    ? source.kept
      ? told('order.kept_in', source.kept)
      : t('order.like_before')
    : masked && told('order.kept_masked', masked)
  return words ? (
    <small className="muted" data-testid="source">
      {words}
    </small>
  ) : null
}
