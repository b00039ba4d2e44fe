// An instant, RFC 3339; entered and read in China's time wherever the browser stands.
import { Input } from 'antd'
import { formatInstant, localInput, readLocalInput } from '@/components/time'
import { fieldKind } from '../field'

export const instant = fieldKind<string>({
  Show: ({ value }) => (
    <time dateTime={value} className="num">
      {formatInstant(value)}
    </time>
  ),
  Edit: ({ id, value, onChange }) => (
    <Input
      id={id}
      className="moment"
      type="datetime-local"
      value={value ? localInput(value) : ''}
      onChange={(event) => onChange?.(event.target.value ? readLocalInput(event.target.value) : null)}
    />
  ),
})
