// Any value of any field, read: absent, erased, masked or shown by its type.
import { LockOutlined } from '@ant-design/icons'
import { Tooltip } from 'antd'
import type { FieldSpec } from '@/api/types'
import { useText } from '@/locale'
import { kindOf } from './registry'
import { isBlank, isErased } from './shown'

/** The mask of a value that the reader may not see in full. */
export function maskOf(value: unknown): string | undefined {
  return value && typeof value === 'object' && 'masked' in value ? String(value.masked) : undefined
}

export function FieldValue({ spec, value }: { spec: FieldSpec; value: unknown }) {
  const { t } = useText()
  if (isBlank(value)) return <span className="muted">—</span>
  if (isErased(value)) return <span className="muted">{t('form.erased')}</span>
  const mask = maskOf(value)
  if (mask !== undefined) {
    return (
      <Tooltip title={t('form.masked')}>
        <span className="num masked">
          <LockOutlined aria-hidden /> {mask}
        </span>
      </Tooltip>
    )
  }
  const kind = kindOf(spec.type)
  // A type from a newer server: shown as it is rather than not at all.
  if (!kind) return <>{typeof value === 'object' ? JSON.stringify(value) : String(value)}</>
  return <kind.Show value={value} spec={spec} />
}
