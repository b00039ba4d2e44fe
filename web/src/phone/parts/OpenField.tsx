// Opening one personal value: what for is said first, and the reading is kept on record.
import { useId, useState } from 'react'
import type { FieldSpec } from '@/api/types'
import { openField } from '@/api/writes'
import { describe } from '@/components/describe'
import { useText } from '@/locale'
import { Sheet } from './Sheet'

type OpenProps = { id: string; spec: FieldSpec; onClose: () => void; onOpened: (value: unknown) => void }

export default function OpenField({ id, spec, onClose, onOpened }: OpenProps) {
  const { t } = useText()
  const field = useId()
  const [purpose, setPurpose] = useState(spec.purpose ?? '')
  const [isBusy, setBusy] = useState(false)
  const [refused, setRefused] = useState<ReturnType<typeof describe>>()
  const open = async () => {
    setBusy(true)
    try {
      onOpened(await openField(id, { field: spec.key, purpose: purpose.trim() }))
    } catch (error) {
      setRefused(describe(error, t))
      setBusy(false)
    }
  }
  return (
    <Sheet title={t('case.show_title', { title: spec.title })} onClose={onClose}>
      <p className="muted">{t('case.show_note')}</p>
      <div className="card field">
        <label htmlFor={field}>{t('case.purpose')}</label>
        <input
          id={field}
          type="text"
          maxLength={120}
          value={purpose}
          onChange={({ target }) => setPurpose(target.value)}
        />
      </div>
      {refused && (
        <p className="note wrong" role="alert">
          {refused.title} {refused.detail}
        </p>
      )}
      <button
        type="button"
        className="button main"
        disabled={purpose.trim() === '' || isBusy}
        onClick={() => void open()}
      >
        {t('case.show')}
      </button>
    </Sheet>
  )
}
