// What rows are filtered by: conditions on fields, written as the expression that the server takes, and read back.
import type { Field } from '@/definitions/model'
import { isSure } from '../look'

/** How a field is asked for. */
export type Is =
  | 'contains'
  | 'equals'
  | 'differs'
  | 'least'
  | 'most'
  | 'any'
  | 'none'
  | 'yes'
  | 'no'
  | 'empty'
  | 'filled'

export type Value = string | number | string[]
export type Condition = { field: string; is: Is; value?: Value }
/** A condition, or a piece of an expression that is none of those that can be built here. */
export type Part = Condition | { raw: string }
type Fields = Record<string, Field>

const TEXT: readonly Is[] = ['contains', 'equals', 'differs']
const AMOUNT: readonly Is[] = ['least', 'most', 'equals']
const BY_TYPE: Record<string, readonly Is[]> = {
  ...{ text: TEXT, credit_code: TEXT, phone: TEXT, citizen_id: TEXT },
  ...{ int: AMOUNT, decimal: AMOUNT, money: AMOUNT, date: AMOUNT, instant: ['least', 'most'] },
  ...{ bool: ['yes', 'no'], choice: ['any', 'none'], org: ['equals', 'any'] },
  ...{ person: ['equals'], row: ['equals'], case: ['equals'] },
}

/** The ways in which a field can be asked for; a list, a file or a place only by whether it is there. */
export const waysOf = (field: Field): Is[] => [
  ...(BY_TYPE[field.kind.type] ?? []),
  ...(isSure(field) ? [] : (['empty', 'filled'] as const)),
]

/** Whether a field can be asked for at all: what is sealed stands in no condition, and what is blurred finds nothing. */
export const isAskable = (field: Field): boolean =>
  (field.class ?? 'plain') === 'plain' && !field.kind.blur && waysOf(field).length > 0

export const takesValue = (is: Is): boolean => !['yes', 'no', 'empty', 'filled'].includes(is)

/** What is empty has no order and holds nothing: the server wants to know that it is asked for first. */
const isGuarded = (is: Is): boolean => is === 'contains' || is === 'least' || is === 'most'

const quoted = (text: string) =>
  `'${text.replace(/[\\']/g, '\\$&').replace(/\n/g, '\\n').replace(/\t/g, '\\t')}'`

function literal(value: string | number, type: string | undefined): string {
  if (typeof value === 'number') return String(value)
  return type === 'date' || type === 'instant' ? `${type}(${quoted(value)})` : quoted(value)
}

const SIGNS: Partial<Record<Is, string>> = { equals: '==', differs: '!=', least: '>=', most: '<=' }

function written({ field: key, is, value = '' }: Condition, field: Field | undefined): string {
  const guard = isGuarded(is) && !isSure(field) ? `${key} != null && ` : ''
  if (is === 'empty' || is === 'filled') return `${key} ${is === 'empty' ? '==' : '!='} null`
  if (is === 'yes' || is === 'no') return `${key} == ${is === 'yes'}`
  if (is === 'contains') return `${guard}contains(${key}, ${quoted(String(value))})`
  if (Array.isArray(value)) {
    const [first, ...others] = value
    if (first !== undefined && others.length === 0) {
      return `${key} ${is === 'none' ? '!=' : '=='} ${quoted(first)}`
    }
    const among = `${key} in [${value.map(quoted).join(', ')}]`
    return is === 'none' ? `!(${among})` : among
  }
  return `${guard}${key} ${SIGNS[is]} ${literal(value, field?.kind.type)}`
}

/** The expression that all of them hold. */
export function writeFilter(parts: readonly Part[], fields: Fields): string {
  const [first] = parts
  if (first && parts.length === 1 && 'raw' in first) return first.raw
  return parts
    .map((part) => ('raw' in part ? `(${part.raw})` : written(part, fields[part.field])))
    .join(' && ')
}

/** The end of a text in quotes that begins at a place. */
function endOfText(source: string, from: number): number {
  let at = from + 1
  while (at < source.length && source[at] !== source[from]) at += source[at] === '\\' ? 2 : 1
  return at
}

const ALONE = /^(?:\|\||\?)/

/** The pieces between `&&`, brackets around several taken off; the whole where something looser stands in it. */
function pieces(source: string): string[] {
  const whole = source.trim()
  const found: string[] = []
  let [depth, from, closedAt] = [0, 0, -1]
  for (let at = 0; at < whole.length; at += 1) {
    const sign = whole[at] ?? ''
    if (sign === "'" || sign === '"') at = endOfText(whole, at)
    else if ('(['.includes(sign)) depth += 1
    else if (')]'.includes(sign)) {
      depth -= 1
      if (depth === 0 && closedAt < 0) closedAt = at
    } else if (depth === 0 && ALONE.test(whole.slice(at))) return [whole]
    else if (depth === 0 && whole.startsWith('&&', at)) {
      found.push(whole.slice(from, at).trim())
      from = at + 2
    }
  }
  if (found.length === 0 && whole.startsWith('(') && closedAt === whole.length - 1) {
    return pieces(whole.slice(1, -1))
  }
  const all = [...found, whole.slice(from).trim()]
  return all.flatMap((one) => (one !== whole && one.startsWith('(') ? pieces(one) : [one]))
}

const STRING = String.raw`(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")`
const NUMBER = String.raw`-?\d+(?:\.\d+)?`
const KEY = '([A-Za-z_]\\w*)'
const whole = (pattern: string) => new RegExp(`^${pattern}$`, 'u')
const FORMS = {
  null: whole(`${KEY} (==|!=) null`),
  bool: whole(`${KEY} == (true|false)`),
  name: whole(`(!?)${KEY}`),
  contains: whole(`contains\\(${KEY}, (${STRING})\\)`),
  containing: whole(`${KEY}\\.contains\\((${STRING})\\)`),
  number: whole(`${KEY} (==|>=|<=) (${NUMBER})`),
  text: whole(`${KEY} (==|!=) (${STRING})`),
  moment: whole(`${KEY} (==|>=|<=) (date|instant)\\((${STRING})\\)`),
  among: whole(`${KEY} in \\[(${STRING}(?:, ?${STRING})*)\\]`),
  outside: whole(`!\\(${KEY} in \\[(${STRING}(?:, ?${STRING})*)\\]\\)`),
}

const ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t' }
const unquoted = (text: string) =>
  text
    .slice(1, -1)
    .replace(/\\(?:u([0-9a-fA-F]{4})|(.))/g, (_, code?: string, one?: string) =>
      code ? String.fromCharCode(Number.parseInt(code, 16)) : (ESCAPES[one ?? ''] ?? one ?? ''),
    )
const listed = (text: string) => (text.match(new RegExp(STRING, 'gu')) ?? []).map(unquoted)
const isBySign = (sign: string | undefined): Is =>
  sign === '>=' ? 'least' : sign === '<=' ? 'most' : sign === '!=' ? 'differs' : 'equals'

/** A piece as a condition, whatever its field is. */
function conditionIn(piece: string, typeOf: (field: string) => string | undefined): Condition | undefined {
  const match = (form: keyof typeof FORMS) => FORMS[form].exec(piece)?.slice(1) as string[] | undefined
  const [nothing, flag, name] = [match('null'), match('bool'), match('name')]
  if (nothing) return { field: nothing[0] ?? '', is: nothing[1] === '==' ? 'empty' : 'filled' }
  if (flag) return { field: flag[0] ?? '', is: flag[1] === 'true' ? 'yes' : 'no' }
  if (name) return { field: name[1] ?? '', is: name[0] ? 'no' : 'yes' }
  const holding = match('contains') ?? match('containing')
  if (holding) return { field: holding[0] ?? '', is: 'contains', value: unquoted(holding[1] ?? '') }
  const amount = match('number')
  if (amount) return { field: amount[0] ?? '', is: isBySign(amount[1]), value: Number(amount[2]) }
  const moment = match('moment')
  if (moment && moment[2] === typeOf(moment[0] ?? '')) {
    return { field: moment[0] ?? '', is: isBySign(moment[1]), value: unquoted(moment[3] ?? '') }
  }
  const [among, outside] = [match('among'), match('outside')]
  if (among) return { field: among[0] ?? '', is: 'any', value: listed(among[1] ?? '') }
  if (outside) return { field: outside[0] ?? '', is: 'none', value: listed(outside[1] ?? '') }
  const text = match('text')
  if (!text) return
  const [field = '', sign, value = ''] = text
  if (typeOf(field) !== 'choice') return { field, is: isBySign(sign), value: unquoted(value) }
  return { field, is: sign === '!=' ? 'none' : 'any', value: [unquoted(value)] }
}

const NUMBERS = ['int', 'decimal', 'money']
const MOMENTS = ['date', 'instant']

/** Whether the server would take it so: of a field that there is, in one of its ways, with a value of its kind. */
function fits({ field: key, is, value }: Condition, piece: string, fields: Fields): boolean {
  const field = fields[key]
  if (!field || !isAskable(field) || !waysOf(field).includes(is)) return false
  if (!takesValue(is) || Array.isArray(value)) return true
  if (NUMBERS.includes(field.kind.type) !== (typeof value === 'number')) return false
  return !MOMENTS.includes(field.kind.type) || FORMS.moment.test(piece)
}

/** What an expression asks for, piece by piece; a piece that cannot be built here stays as it is written. */
export function readFilter(source: string, fields: Fields): Part[] {
  if (source.trim() === '') return []
  const read = pieces(source).map((piece): Part => {
    const condition = conditionIn(piece, (field) => fields[field]?.kind.type)
    return condition && fits(condition, piece, fields) ? condition : { raw: piece }
  })
  return read.filter((part, at) => {
    const next = read[at + 1]
    const guards = !('raw' in part) && part.is === 'filled' && !!next && !('raw' in next)
    return !(guards && next.field === part.field && isGuarded(next.is))
  })
}
