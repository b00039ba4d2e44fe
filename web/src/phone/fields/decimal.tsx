// A number with digits after the point; limits come in units of its last digit.
import { fieldKind } from '@/definitions/field'

export const decimal = fieldKind<number>({
  Show: ({ value, spec }) => <span className="num">{value.toFixed(spec.scale ?? 1)}</span>,
  Edit: ({ spec, id, value, onChange }) => {
    const unit = 10 ** (spec.scale ?? 0)
    return (
      <input
        id={id}
        type="number"
        inputMode="decimal"
        step={1 / unit}
        min={spec.min === undefined ? undefined : spec.min / unit}
        max={spec.max === undefined ? undefined : spec.max / unit}
        value={value ?? ''}
        onChange={({ target }) => onChange?.(target.value === '' ? null : Number(target.value))}
      />
    )
  },
})
