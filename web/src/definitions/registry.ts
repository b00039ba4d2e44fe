// Every field type by the name it has in packs; a test keeps this, the folder and the Rust enum alike.
import type { FieldKind } from './field'
import { area } from './fields/area'
import { bool } from './fields/bool'
import { case_ } from './fields/case'
import { choice } from './fields/choice'
import { choices } from './fields/choices'
import { citizen_id } from './fields/citizen_id'
import { credit_code } from './fields/credit_code'
import { date } from './fields/date'
import { decimal } from './fields/decimal'
import { files } from './fields/files'
import { instant } from './fields/instant'
import { int } from './fields/int'
import { money } from './fields/money'
import { org } from './fields/org'
import { person } from './fields/person'
import { phone } from './fields/phone'
import { point } from './fields/point'
import { row } from './fields/row'
import { rows } from './fields/rows'
import { text } from './fields/text'

export const KINDS: Record<string, FieldKind> = {
  text,
  int,
  decimal,
  money,
  bool,
  date,
  instant,
  choice,
  choices,
  row,
  rows,
  person,
  org,
  case: case_,
  files,
  point,
  area,
  phone,
  citizen_id,
  credit_code,
}

/** How a type is shown and edited; `undefined` for one that this build does not know yet. */
export const kindOf = (type: string): FieldKind | undefined => KINDS[type]
