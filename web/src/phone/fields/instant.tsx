// An instant in China's time, through the picker of the phone itself.
import { formatInstant, localInput, readLocalInput } from '@/components/time'
import { fieldKind } from '@/definitions/field'

export const instant = fieldKind<string>({
  Show: ({ value }) => <time className="num">{formatInstant(value)}</time>,
  Edit: ({ id, value, onChange }) => (
    <input
      id={id}
      type="datetime-local"
      value={value ? localInput(value) : ''}
      onChange={({ target }) => onChange?.(target.value ? readLocalInput(target.value) : null)}
    />
  ),
})
