// Text: one line, or an area that shows how much room is left.
import { fieldKind } from '@/definitions/field'
import { useTextWarning } from '@/definitions/useTextWarning'
import { useText } from '@/locale'

const ONE_LINE_MAX = 120

const isLong = (spec: { long?: boolean; max?: number }) => !!spec.long || (spec.max ?? 0) > ONE_LINE_MAX

export const text = fieldKind<string>({
  Show: ({ value }) => <span className="prose">{value}</span>,
  Edit: ({ spec, id, value, onChange }) => {
    const { t } = useText()
    const warning = useTextWarning(spec, value)
    const shared = {
      id,
      value: value ?? '',
      maxLength: spec.max,
      onChange: (event: { target: { value: string } }) => onChange?.(event.target.value),
      onBlur: warning.look,
    }
    if (!isLong(spec)) {
      return (
        <>
          <input type="text" autoComplete="off" {...shared} />
          {warning.note}
        </>
      )
    }
    return (
      <>
        <textarea
          rows={3}
          placeholder={spec.required ? t('form.fill', { title: spec.title }) : undefined}
          {...shared}
        />
        {spec.max && (
          <small className="room num" aria-hidden>
            {[...(value ?? '')].length}/{spec.max}
          </small>
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
})
