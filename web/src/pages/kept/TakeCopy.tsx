// Everything that is kept about the reader, as a file to take along.
import { DownloadOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { type CopyAs, useTakeCopy } from '@/api/kept'
import { hand } from '@/components/hand'
import { ProblemNote } from '@/components/ProblemNote'
import { useText } from '@/locale'

const FORMS: { as: CopyAs; label: string }[] = [
  { as: 'csv', label: 'copy.take_csv' },
  { as: 'json', label: 'copy.take' },
]

export function TakeCopy() {
  const { t } = useText()
  const taking = useTakeCopy((as, file) => hand(file, `${t('copy.name')}.${as}`))
  return (
    <section className="panel pad">
      <h2>{t('copy.title')}</h2>
      <p className="muted">{t('copy.note')}</p>
      {taking.error && <ProblemNote error={taking.error} />}
      <div className="actions">
        {FORMS.map(({ as, label }) => (
          <Button
            key={as}
            icon={<DownloadOutlined aria-hidden />}
            data-testid={`take-copy-${as}`}
            loading={taking.isPending && taking.variables === as}
            disabled={taking.isPending}
            onClick={() => taking.mutate(as)}
          >
            {t(label)}
          </Button>
        ))}
      </div>
    </section>
  )
}
