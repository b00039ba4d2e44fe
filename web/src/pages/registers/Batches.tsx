// What this person did to many rows of a register at once, and the way back.
import { Button, Popconfirm } from 'antd'
import { useParams } from 'react-router'
import { useBatches, useTitleOf } from '@/api/queries'
import type { Batch } from '@/api/types'
import { Await } from '@/components/Await'
import { Empty } from '@/components/Empty'
import { PageHead } from '@/components/PageHead'
import { formatInstant } from '@/components/time'
import { useText } from '@/locale'
import '@/locale/registers'
import '@/style/registers.css'
import { useUndo } from './useUndo'

export default function Batches() {
  const { pack = '', key: local = '' } = useParams()
  const key = `${pack}/${local}`
  const { t } = useText()
  const title = useTitleOf()('register', key)
  const batches = useBatches(key)
  const { undo } = useUndo(key)
  return (
    <div className="page narrow">
      <PageHead
        title={t('batch.batches')}
        intro={t('batch.batches_intro')}
        back={{ to: `/registers/${key}`, label: title }}
      />
      <section className="panel">
        <Await query={batches} rows={6}>
          {(items) =>
            items.length === 0 ? (
              <Empty title={t('batch.no_batches')} because={t('batch.no_batches_because')} />
            ) : (
              <ol className="batches">
                {items.map((batch) => (
                  <Line
                    key={batch.id}
                    batch={batch}
                    isBusy={undo.isPending && undo.variables === batch.id}
                    onUndo={() => undo.mutate(batch.id)}
                  />
                ))}
              </ol>
            )
          }
        </Await>
      </section>
    </div>
  )
}

function Line({ batch, isBusy, onUndo }: { batch: Batch; isBusy: boolean; onUndo: () => void }) {
  const { t } = useText()
  return (
    <li>
      <span>
        <b>{t(`batch.kind_${batch.kind}`)}</b>
        <small className="num muted">
          {formatInstant(batch.at)} · {t('batch.rows', { n: batch.rows })}
        </small>
      </span>
      {batch.undone_by ? (
        <span className="chip">{t('batch.taken_back')}</span>
      ) : (
        <Popconfirm
          title={t('batch.undo_ask')}
          okText={t('batch.undo')}
          cancelText={t('do.cancel')}
          onConfirm={onUndo}
        >
          <Button size="small" loading={isBusy}>
            {t('batch.undo')}
          </Button>
        </Popconfirm>
      )}
    </li>
  )
}
