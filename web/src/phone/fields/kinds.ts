// Every field type by the name it has in packs, drawn for a thumb; a test keeps this and the desk's alike.
import type { FieldKind } from '@/definitions/field'
import { area } from './area'
import { bool } from './bool'
import { case_ } from './case'
import { choice } from './choice'
import { choices } from './choices'
import { citizen_id } from './citizen_id'
import { credit_code } from './credit_code'
import { date } from './date'
import { decimal } from './decimal'
import { files } from './files'
import { instant } from './instant'
import { int } from './int'
import { money } from './money'
import { org } from './org'
import { person } from './person'
import { phone } from './phone'
import { point } from './point'
import { row } from './row'
import { rows } from './rows'
import { text } from './text'

export const KINDS: Record<string, FieldKind> = {
  ...{ text, int, decimal, money, bool, date, instant, choice, choices },
  ...{ row, rows, person, org, case: case_, files, point, area, phone, citizen_id, credit_code },
}

/** How a type is shown and edited here; `undefined` for one that this build does not know yet. */
export const kindOf = (type: string): FieldKind | undefined => KINDS[type]
