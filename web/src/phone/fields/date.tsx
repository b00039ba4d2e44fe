// A date, through the picker of the phone itself.
import { fieldKind } from '@/definitions/field'

export const date = fieldKind<string>({
  Show: ({ value }) => <span className="num">{value}</span>,
  Edit: ({ id, value, onChange }) => (
    <input
      id={id}
      type="date"
      value={value ?? ''}
      onChange={({ target }) => onChange?.(target.value || null)}
    />
  ),
})
