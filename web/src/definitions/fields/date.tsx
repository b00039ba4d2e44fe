// A date, `YYYY-MM-DD`; the browser's own picker, which phones draw best.
import { Input } from 'antd'
import { fieldKind } from '../field'

export const date = fieldKind<string>({
  Show: ({ value }) => <time className="num">{value}</time>,
  Edit: ({ id, value, onChange }) => (
    <Input
      id={id}
      className="moment"
      type="date"
      value={value ?? ''}
      onChange={(event) => onChange?.(event.target.value || null)}
    />
  ),
})
