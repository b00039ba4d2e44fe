// A citizen's id number; the server checks the last digit.
import { fieldKind } from '@/definitions/field'

const FORM = /^\d{17}[\dX]$/

export const citizen_id = fieldKind<string>({
  Show: ({ value }) => <span className="num">{value}</span>,
  Edit: ({ id, value, onChange }) => (
    <input
      id={id}
      type="text"
      autoComplete="off"
      maxLength={18}
      value={value ?? ''}
      onChange={(event) => onChange?.(event.target.value.toUpperCase())}
    />
  ),
  check: (value) => (value === '' || FORM.test(value) ? undefined : 'form.citizen_id'),
})
