// Everything that is kept about the reader, as a file to take along.
import { type CopyAs, useTakeCopy } from '@/api/kept'
import { hand } from '@/components/hand'
import { useText } from '@/locale'
import '@/locale/kept'
import { Broken } from './States'

export function TakeCopy() {
  const { t } = useText()
  const taking = useTakeCopy((as, file) => hand(file, `${t('copy.name')}.${as}`))
  const button = (as: CopyAs, label: string) => (
    <button
      type="button"
      className="button"
      data-testid={`take-copy-${as}`}
      disabled={taking.isPending}
      onClick={() => taking.mutate(as)}
    >
      {label}
    </button>
  )
  return (
    <section className="card stacked">
      <h2>{t('copy.title')}</h2>
      <p className="muted">{t('copy.note')}</p>
      {taking.error && <Broken error={taking.error} retry={() => taking.mutate(taking.variables ?? 'csv')} />}
      {button('csv', t('copy.take_csv'))}
      {button('json', t('copy.take'))}
    </section>
  )
}
