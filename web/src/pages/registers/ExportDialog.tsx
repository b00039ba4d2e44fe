// The rows of the list as a file: in which format, and what it will say about who took it.
import { Modal, Radio, Select } from 'antd'
import { useId, useState } from 'react'
import { ProblemNote } from '@/components/ProblemNote'
import { useText } from '@/locale'
import '@/locale/registers'
import { type Looked, useTaken } from './useTaken'

type Format = 'xlsx' | 'csv'

const FORMATS: readonly Format[] = ['xlsx', 'csv']

type Props = { register: string; looked: Looked; onClose: () => void }

export function ExportDialog({ register, looked, onClose }: Props) {
  const { t } = useText()
  const label = useId()
  const [format, setFormat] = useState<Format>('xlsx')
  const [isWhole, setWhole] = useState(false)
  const taken = useTaken(register, onClose)
  const { q, columns, ...order } = looked
  const asked: Looked = { ...order, ...(q ? { q } : {}), ...(isWhole || !columns ? {} : { columns }) }
  return (
    <Modal
      open
      title={t('sheet.export')}
      okText={t('sheet.export')}
      cancelText={t('do.cancel')}
      confirmLoading={taken.isPending}
      onOk={() => taken.mutate({ what: 'export', format, looked: asked })}
      onCancel={onClose}
    >
      <p>{t('sheet.export_intro')}</p>
      {q && <p>{t('sheet.export_match', { q })}</p>}
      <Radio.Group
        aria-label={t('sheet.fields')}
        value={isWhole}
        onChange={({ target }) => setWhole(target.value)}
        options={[
          { value: false, label: t('sheet.fields_shown') },
          { value: true, label: t('sheet.fields_all') },
        ]}
      />
      <div className="stacked">
        <label htmlFor={label}>{t('sheet.format')}</label>
        <Select
          id={label}
          value={format}
          options={FORMATS.map((one) => ({ value: one, label: t(`sheet.${one}`) }))}
          onChange={setFormat}
        />
      </div>
      {taken.error && <ProblemNote error={taken.error} />}
    </Modal>
  )
}
