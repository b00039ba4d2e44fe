// A unified social credit code (GB 32100); the server tries its check character.
import { type FieldKind, fieldKind } from '../field'
import { citizen_id } from './citizen_id'

const FORM = /^[\dA-HJ-NP-RTUWXY]{2}\d{6}[\dA-HJ-NP-RTUWXY]{10}$/

export const credit_code = fieldKind<string>({
  ...(citizen_id as unknown as FieldKind<string>),
  check: (value) => (!value.trim() || FORM.test(`${citizen_id.wire?.(value)}`) ? undefined : 'form.pattern'),
})
