// A whole number; a short range is a row of buttons, which is quicker than typing.
import { InputNumber, Radio } from 'antd'
import { fieldKind } from '../field'

const BUTTONS_MAX = 7

export const int = fieldKind<number>({
  Show: ({ value }) => <span className="num">{value.toLocaleString()}</span>,
  Edit: ({ spec, id, value, onChange }) => {
    const { min, max } = spec
    if (min !== undefined && max !== undefined && max - min < BUTTONS_MAX) {
      const numbers = Array.from({ length: max - min + 1 }, (_, step) => min + step)
      return (
        <Radio.Group
          id={id}
          aria-label={spec.title}
          optionType="button"
          value={value}
          options={numbers.map((number) => ({ value: number, label: String(number) }))}
          onChange={(event) => onChange?.(event.target.value)}
        />
      )
    }
    return (
      <InputNumber
        id={id}
        className="number"
        precision={0}
        min={min}
        max={max}
        value={value}
        onChange={(next) => onChange?.(next)}
      />
    )
  },
})
