// The rows of the list as a file: in which format, and what it will say about who took it.
import { Modal, Select } from 'antd'
import { useId, useState } from 'react'
import { ProblemNote } from '@/components/ProblemNote'
import { useText } from '@/locale'
import '@/locale/registers'
import { useTaken } from './useTaken'

type Format = 'xlsx' | 'csv'

const FORMATS: readonly Format[] = ['xlsx', 'csv']

export function ExportDialog({ register, q, onClose }: { register: string; q: string; onClose: () => void }) {
  const { t } = useText()
  const label = useId()
  const [format, setFormat] = useState<Format>('xlsx')
  const taken = useTaken(register, onClose)
  return (
    <Modal
      open
      title={t('sheet.export')}
      okText={t('sheet.export')}
      cancelText={t('do.cancel')}
      confirmLoading={taken.isPending}
      onOk={() => taken.mutate({ what: 'export', format, q })}
      onCancel={onClose}
    >
      <p>{t('sheet.export_intro')}</p>
      {q && <p>{t('sheet.export_match', { q })}</p>}
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
