// One field of a form: its name, what it is for, the input, and what is wrong with it.
import type { ReactNode } from 'react'
import type { FieldSpec } from '@/api/types'
import { useText } from '@/locale'
import { kindOf } from '../fields/kinds'
import { Icon } from '../parts/Icon'

type Props = {
  id: string
  spec: FieldSpec
  value: unknown
  problem?: string | undefined
  note?: ReactNode
  onChange: (value: unknown) => void
}

export function FieldCard({ id, spec, value, problem, note, onChange }: Props) {
  const { t } = useText()
  const kind = kindOf(spec.type)
  return (
    <div className={problem ? 'card field wrong' : 'card field'} data-field={spec.key}>
      <label htmlFor={id}>
        {spec.title}
        {!spec.required && <span className="optional">{t('form.optional')}</span>}
      </label>
      {kind ? (
        <kind.Edit id={id} spec={spec} value={value as never} onChange={onChange} />
      ) : (
        <p className="muted">{t('form.unknown_type', { title: spec.title, type: spec.type })}</p>
      )}
      {problem && (
        <p className="field-problem" role="alert">
          {problem}
        </p>
      )}
      {note}
      {spec.help && <small className="muted">{spec.help}</small>}
      {spec.class === 'personal' && spec.purpose && (
        <small className="muted personal">
          <Icon name="lock" size={14} /> {t('form.personal', { purpose: spec.purpose })}
        </small>
      )}
    </div>
  )
}
