// The same for a new row: whom it is about stands in the form itself.
import { Form } from 'antd'
import type { FormName } from '@/api/prefill'
import type { Field } from './model'
import Prefilled from './Prefilled'

type Named = { own?: string; fields: Record<string, Field> }

/** The field of a register that names whom a row is about. */
export const namingField = (register: Named): string | undefined =>
  register.own ?? Object.entries(register.fields).find(([, field]) => field.kind.type === 'person')?.[0]

export default function PrefilledRow({ name, register }: { name: FormName; register: Named }) {
  const person: unknown = Form.useWatch(['form', namingField(register) ?? ''])
  return (
    <Prefilled
      name={name}
      fields={register.fields}
      person={typeof person === 'string' ? person : undefined}
    />
  )
}
