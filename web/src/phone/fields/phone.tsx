// A Chinese mobile or landline number; read, it is one tap from a call.
import { fieldKind } from '@/definitions/field'

const MOBILE = /^1[3-9]\d{9}$/
const LANDLINE = /^0\d{2,3}-?\d{7,8}(-\d{1,6})?$/

export const phone = fieldKind<string>({
  Show: ({ value }) => (
    <a className="num" href={`tel:${value}`}>
      {value}
    </a>
  ),
  Edit: ({ id, value, onChange }) => (
    <input
      id={id}
      type="tel"
      inputMode="tel"
      autoComplete="tel"
      maxLength={24}
      value={value ?? ''}
      onChange={(event) => onChange?.(event.target.value)}
    />
  ),
  wire: (value) => value.replace(/\s/g, '') || null,
  check: (value) => {
    const digits = value.replace(/\s/g, '')
    return digits === '' || MOBILE.test(digits) || LANDLINE.test(digits) ? undefined : 'form.phone'
  },
})
