// Text: one line, or an area when it may be long.
import { Input } from 'antd'
import { fieldKind } from '../field'
import { useTextWarning } from '../useTextWarning'

/** Above this many characters one line is too narrow to read what was written. */
const ONE_LINE_MAX = 200

const isLong = (spec: { long?: boolean; max?: number }) => !!spec.long || (spec.max ?? 0) > ONE_LINE_MAX

export const text = fieldKind<string>({
  Show: ({ value }) => <span className="prose">{value}</span>,
  Edit: ({ spec, onChange, value, id }) => {
    const warning = useTextWarning(spec, value)
    const shared = {
      id,
      value: value ?? '',
      maxLength: spec.max,
      onChange: (event: { target: { value: string } }) => onChange?.(event.target.value),
      onBlur: warning.look,
    }
    return (
      <>
        {isLong(spec) ? (
          <Input.TextArea {...shared} showCount={!!spec.max} autoSize={{ minRows: 3, maxRows: 10 }} />
        ) : (
          <Input {...shared} />
        )}
        {warning.note}
      </>
    )
  },
  wire: (value) => value.trim() || null,
  check: (value, spec) => {
    if (spec.max !== undefined && [...value].length > spec.max) return 'form.too_long'
    if (spec.pattern && value !== '' && !new RegExp(`^(?:${spec.pattern})$`, 'u').test(value)) {
      return 'form.pattern'
    }
    return undefined
  },
  isWide: isLong,
})
