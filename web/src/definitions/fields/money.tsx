// Money: integer fen (分) on the wire, yuan before people's eyes.
import { InputNumber } from 'antd'
import { fieldKind } from '../field'

const FEN = 100

export const money = fieldKind<number>({
  Show: ({ value }) => (
    <span className="num">
      ¥{(value / FEN).toLocaleString('zh-CN', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}
    </span>
  ),
  Edit: ({ spec, id, value, onChange }) => (
    <InputNumber
      id={id}
      className="number"
      prefix="¥"
      precision={2}
      min={spec.min === undefined ? undefined : spec.min / FEN}
      max={spec.max === undefined ? undefined : spec.max / FEN}
      value={value == null ? null : value / FEN}
      onChange={(yuan) => onChange?.(yuan === null ? null : Math.round(Number(yuan) * FEN))}
    />
  ),
})
