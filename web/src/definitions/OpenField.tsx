// Opens one personal field: asks what for, and shows what is behind the mask once that is on record.
import { useMutation } from '@tanstack/react-query'
import { Input, Modal } from 'antd'
import { useId, useState } from 'react'
import type { FieldSpec } from '@/api/types'
import { ProblemNote } from '@/components/ProblemNote'
import { useText } from '@/locale'

type Props = {
  spec: FieldSpec
  open: (wanted: { field: string; purpose: string }) => Promise<unknown>
  onClose: () => void
  onOpened: (value: unknown) => void
}

export function OpenField({ spec, open, onClose, onOpened }: Props) {
  const { t } = useText()
  const field = useId()
  const [purpose, setPurpose] = useState(spec.purpose ?? '')
  const asked = useMutation({ mutationFn: open, onSuccess: onOpened })
  return (
    <Modal
      open
      title={t('case.open_field_of', { title: spec.title })}
      okText={t('case.open_field')}
      cancelText={t('do.cancel')}
      okButtonProps={{ disabled: purpose.trim() === '', loading: asked.isPending }}
      onOk={() => asked.mutate({ field: spec.key, purpose: purpose.trim() })}
      onCancel={onClose}
      destroyOnHidden
    >
      {asked.error && <ProblemNote error={asked.error} />}
      <p className="muted">{t('case.open_field_note')}</p>
      <div className="stacked">
        <label htmlFor={field}>{t('case.purpose')}</label>
        <Input
          id={field}
          value={purpose}
          maxLength={120}
          onChange={(event) => setPurpose(event.target.value)}
        />
      </div>
    </Modal>
  )
}
