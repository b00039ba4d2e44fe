// Money: fen on the wire, yuan before people.
import { fieldKind } from '@/definitions/field'

const FEN = 100

export const money = fieldKind<number>({
  Show: ({ value }) => <span className="num">¥{(value / FEN).toFixed(2)}</span>,
  Edit: ({ id, value, onChange }) => (
    <input
      id={id}
      type="number"
      inputMode="decimal"
      step={0.01}
      value={value === null || value === undefined ? '' : value / FEN}
      onChange={({ target }) =>
        onChange?.(target.value === '' ? null : Math.round(Number(target.value) * FEN))
      }
    />
  ),
})
