// The part of the expression language that forms need (visible-when), evaluated in the browser.
// The server evaluates the same text again; what cannot be read here is left to it.

type Value = null | boolean | number | string | Value[] | { [name: string]: Value }

type Token = { kind: 'number' | 'text' | 'name' | 'sign' | 'end'; text: string }

type Node =
  | { is: 'value'; value: Value }
  | { is: 'name'; name: string }
  | { is: 'member'; of: Node; name: string }
  | { is: 'list'; items: Node[] }
  | { is: 'not'; of: Node }
  | { is: 'pair'; sign: string; left: Node; right: Node }
  | { is: 'choose'; test: Node; yes: Node; no: Node }
  | { is: 'call'; name: string; args: Node[] }

class Unreadable extends Error {}
/** A value that an operator cannot work on, such as `!` on what is not there. */
class NoValue extends Error {}

const TOKEN =
  /\s*(?:(\d+(?:\.\d+)?)|('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|([A-Za-z_]\w*)|(\|\||&&|[=!<>]=|[<>!?:()[\],.]))/y

const ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t' }

const unescaped = (text: string) =>
  text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/g, (_, code?: string, one?: string) =>
    code ? String.fromCharCode(Number.parseInt(code, 16)) : (ESCAPES[one ?? ''] ?? one ?? ''),
  )

function tokens(source: string): Token[] {
  const found: Token[] = []
  TOKEN.lastIndex = 0
  let at = 0
  while (source.slice(at).trim() !== '') {
    TOKEN.lastIndex = at
    const match = TOKEN.exec(source)
    if (!match) throw new Unreadable(`unexpected character at ${at}`)
    at = TOKEN.lastIndex
    const [, number, text, name, sign] = match
    if (number !== undefined) found.push({ kind: 'number', text: number })
    else if (text !== undefined) found.push({ kind: 'text', text: unescaped(text.slice(1, -1)) })
    else if (name !== undefined) found.push({ kind: 'name', text: name })
    else found.push({ kind: 'sign', text: sign ?? '' })
  }
  found.push({ kind: 'end', text: '' })
  return found
}

/** Binary operators by how tightly they bind. */
const LEVELS = [['||'], ['&&'], ['==', '!=', '<=', '>=', '<', '>', 'in']]
const WORDS: Record<string, Value> = { true: true, false: false, null: null }

class Parser {
  private at = 0
  constructor(private readonly all: Token[]) {}

  whole(): Node {
    const node = this.choice()
    if (this.peek().kind !== 'end') throw new Unreadable(`unexpected ${this.peek().text}`)
    return node
  }

  private peek(): Token {
    return this.all[this.at] ?? { kind: 'end', text: '' }
  }

  private take(sign: string): boolean {
    const token = this.peek()
    if (token.kind === 'text' || token.kind === 'number' || token.text !== sign) return false
    this.at += 1
    return true
  }

  private need(sign: string) {
    if (!this.take(sign)) throw new Unreadable(`expected ${sign}`)
  }

  private choice(): Node {
    const test = this.level(0)
    if (!this.take('?')) return test
    const yes = this.choice()
    this.need(':')
    return { is: 'choose', test, yes, no: this.choice() }
  }

  private level(depth: number): Node {
    const signs = LEVELS[depth]
    if (!signs) return this.unary()
    let left = this.level(depth + 1)
    for (;;) {
      const sign = signs.find((one) => this.take(one))
      if (!sign) return left
      left = { is: 'pair', sign, left, right: this.level(depth + 1) }
    }
  }

  private unary(): Node {
    if (this.take('!')) return { is: 'not', of: this.unary() }
    return this.postfix()
  }

  private postfix(): Node {
    let node = this.primary()
    while (this.take('.')) {
      const name = this.peek()
      if (name.kind !== 'name') throw new Unreadable('expected a name after the dot')
      this.at += 1
      node = this.take('(')
        ? { is: 'call', name: name.text, args: [node, ...this.list(')')] }
        : { is: 'member', of: node, name: name.text }
    }
    return node
  }

  private primary(): Node {
    const token = this.peek()
    this.at += 1
    if (token.kind === 'number') return { is: 'value', value: Number(token.text) }
    if (token.kind === 'text') return { is: 'value', value: token.text }
    if (token.kind === 'name') {
      if (token.text in WORDS) return { is: 'value', value: WORDS[token.text] ?? null }
      return this.take('(')
        ? { is: 'call', name: token.text, args: this.list(')') }
        : { is: 'name', name: token.text }
    }
    if (token.text === '[') return { is: 'list', items: this.list(']') }
    if (token.text !== '(') throw new Unreadable(`unexpected ${token.text || 'end'}`)
    const inner = this.choice()
    this.need(')')
    return inner
  }

  private list(end: string): Node[] {
    const items: Node[] = []
    if (this.take(end)) return items
    do items.push(this.choice())
    while (this.take(','))
    this.need(end)
    return items
  }
}

const same = (left: Value, right: Value): boolean => JSON.stringify(left) === JSON.stringify(right)

function truth(value: Value): boolean {
  if (typeof value !== 'boolean') throw new NoValue('not true or false')
  return value
}

function texts(left: Value, right: Value): [string, string] {
  if (typeof left !== 'string' || typeof right !== 'string') throw new NoValue('not texts')
  return [left, right]
}

/** Empty has no order: `<` and its kin do not hold for it. */
function isOrdered(left: Value, right: Value, fits: (order: number) => boolean): boolean {
  if (left === null || right === null) return false
  if (typeof left === 'number' && typeof right === 'number') return fits(left - right)
  const [a, b] = texts(left, right)
  return fits(a < b ? -1 : a > b ? 1 : 0)
}

function compared(sign: string, left: Value, right: Value): boolean {
  switch (sign) {
    case '==':
      return same(left, right)
    case '!=':
      return !same(left, right)
    case '<':
      return isOrdered(left, right, (order) => order < 0)
    case '<=':
      return isOrdered(left, right, (order) => order <= 0)
    case '>':
      return isOrdered(left, right, (order) => order > 0)
    case '>=':
      return isOrdered(left, right, (order) => order >= 0)
    default:
      if (!Array.isArray(right)) throw new NoValue('not a list')
      return right.some((one) => same(one, left))
  }
}

const FUNCTIONS: Record<string, (args: Value[]) => Value> = {
  size: ([of]) => {
    if (typeof of === 'string') return [...of].length
    if (Array.isArray(of)) return of.length
    throw new NoValue('nothing to count')
  },
  startsWith: ([of = null, start = null]) => texts(of, start)[0].startsWith(texts(of, start)[1]),
  endsWith: ([of = null, end = null]) => texts(of, end)[0].endsWith(texts(of, end)[1]),
  contains: ([of = null, part = null]) => texts(of, part)[0].includes(texts(of, part)[1]),
  has: ([of = null]) => of !== null,
  or_else: ([of = null, other = null]) => (of === null ? other : of),
}

function value(node: Node, data: Record<string, unknown>): Value {
  switch (node.is) {
    case 'value':
      return node.value
    case 'name':
      return (data[node.name] ?? null) as Value
    case 'member': {
      const of = value(node.of, data)
      if (of === null || typeof of !== 'object' || Array.isArray(of)) return null
      return of[node.name] ?? null
    }
    case 'list':
      return node.items.map((item) => value(item, data))
    case 'not':
      return !truth(value(node.of, data))
    case 'choose':
      return truth(value(node.test, data)) ? value(node.yes, data) : value(node.no, data)
    case 'call': {
      const run = FUNCTIONS[node.name]
      if (!run) throw new Unreadable(`${node.name} is not a function of forms`)
      return run(node.args.map((arg) => value(arg, data)))
    }
    case 'pair': {
      const left = value(node.left, data)
      if (node.sign === '&&') return truth(left) && truth(value(node.right, data))
      if (node.sign === '||') return truth(left) || truth(value(node.right, data))
      return compared(node.sign, left, value(node.right, data))
    }
  }
}

const parsed = new Map<string, Node | undefined>()

function parse(source: string): Node | undefined {
  if (!parsed.has(source)) {
    try {
      parsed.set(source, new Parser(tokens(source)).whole())
    } catch {
      parsed.set(source, undefined)
    }
  }
  return parsed.get(source)
}

/**
 * Whether a condition holds over the values of a form.
 *
 * A condition over a value that is not there yet does not hold. One that the browser cannot read counts as
 * holding: better a field too many than one that cannot be filled.
 */
export function holds(source: string, data: Record<string, unknown>): boolean {
  const node = parse(source)
  if (!node) return true
  try {
    return value(node, data) === true
  } catch (error) {
    return error instanceof Unreadable
  }
}
