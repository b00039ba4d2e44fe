// A decimal number with a fixed number of places; a JSON number on the wire, its limits in scaled units.
import { InputNumber } from 'antd'
import type { FieldSpec } from '@/api/types'
import { fieldKind } from '../field'

const limit = (units: number | undefined, { scale = 0 }: FieldSpec) =>
  units === undefined ? undefined : units / 10 ** scale

export const decimal = fieldKind<number>({
  Show: ({ value, spec }) => (
    <span className="num">{value.toLocaleString(undefined, { maximumFractionDigits: spec.scale ?? 2 })}</span>
  ),
  Edit: ({ spec, id, value, onChange }) => (
    <InputNumber
      id={id}
      className="number"
      precision={spec.scale ?? 2}
      step={10 ** -(spec.scale ?? 2)}
      min={limit(spec.min, spec)}
      max={limit(spec.max, spec)}
      value={value}
      onChange={(next) => onChange?.(next)}
    />
  ),
})
