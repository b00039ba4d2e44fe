// A unified social credit code, typed like a citizen's id; the server tries its characters.
import { citizen_id } from './citizen_id'

export const credit_code = {
  ...citizen_id,
  check: (value: unknown) => (/^(.{18})?$/.test(`${value}`) ? undefined : 'form.pattern'),
}
