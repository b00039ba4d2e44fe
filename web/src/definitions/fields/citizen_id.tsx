// A citizen id (GB 11643), its check digit tried before it is sent.
import { Input } from 'antd'
import { fieldKind } from '../field'

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const CHECKS = '10X98765432'

/** Whether an 18-place id carries the check digit that belongs to it. */
export function isCitizenId(text: string): boolean {
  if (!/^\d{17}[\dX]$/.test(text)) return false
  const sum = WEIGHTS.reduce((total, weight, at) => total + weight * Number(text[at]), 0)
  return CHECKS[sum % 11] === text[17]
}

const tidy = (value: string) => value.replace(/\s/g, '').toUpperCase()

export const citizen_id = fieldKind<string>({
  Show: ({ value }) => <span className="num">{value}</span>,
  Edit: ({ id, value, onChange }) => (
    <Input
      id={id}
      className="short"
      autoComplete="off"
      maxLength={20}
      value={value ?? ''}
      onChange={(event) => onChange?.(event.target.value)}
    />
  ),
  wire: (value) => tidy(value) || null,
  check: (value) => (tidy(value) === '' || isCitizenId(tidy(value)) ? undefined : 'form.citizen_id'),
})
