// Decides the steps of the mock as the definition says; enough of the engine to carry a case round.
import { byCode, definitionOf, idOf, ORDER, people, reaches, refOf, rows, samples } from './district.mjs'

const HOUR = 3_600_000
const iso = (ms) => new Date(ms + 8 * HOUR).toISOString().replace('Z', '+08:00')
const ref = (person) => (person ? { id: person.id, name: person.name } : null)
const personOf = (id) => people.find((one) => one.id === id)

export const cases = []
let sequence = 0

function hoursOf(state) {
  const span = ORDER.states[state].within
  if (!span) return undefined
  const n = span.amount.fixed ?? 3
  return span.unit === 'working_days' ? n * 24 : n
}

function enter(one, state, at) {
  const hours = hoursOf(state)
  one.state = state
  one.entered = at
  one.due = hours ? at + hours * HOUR : undefined
  one.yellow = hours ? at + hours * 0.75 * HOUR : undefined
  if (ORDER.states[state].final) one.closed = at
}

export function create(asker, org, fields, at) {
  sequence += 1
  const one = {
    id: idOf(`case ${sequence}`),
    number: `DD2026-${String(sequence).padStart(6, '0')}`,
    track: idOf(`track ${sequence}`).slice(0, 13),
    org,
    asker,
    opener: asker,
    assignee: undefined,
    fields,
    opened: at,
    hands: {},
    events: [],
    version: 0,
  }
  enter(one, ORDER.start, at)
  record(one, { step: 'place', from: null, actor: asker, form: fields, input: {}, at, before: undefined })
  cases.push(one)
  return one
}

function record(one, { step, from, actor, form, input, at, before, kind = 'step' }) {
  one.version += 1
  one.events.push({
    seq: one.events.length + 1,
    kind,
    step,
    from,
    to: one.state,
    actor: ref(actor),
    at: iso(at),
    form,
    input,
    due_before: before ? iso(before) : null,
    due_after: one.due ? iso(one.due) : null,
  })
  if (step) one.hands[step] = [...(one.hands[step] ?? []), actor?.id]
}

const isBy = (one, by, person) => {
  if (by === 'system') return false
  if (by.role) return person.held.some((held) => held.role === by.role && reaches(held, one.org))
  return { asker: one.asker, opener: one.opener, assignee: one.assignee }[by.relation]?.id === person.id
}

const say = (text, language) => (language === 'en' ? (text.en ?? text.zh) : text.zh)
const BECAUSE = {
  role: ['您没有办理此环节的角色', 'you hold no role that may take this step'],
  turn: ['只有与此事项有关的人才能办理', 'only those related to this case may take it'],
  state: ['当前状态不能办理此环节', 'not open in this state'],
  hands: ['办理过相关环节的人不能再办此环节', 'whoever took a related step may not take this one'],
  guard: ['条件尚未满足', 'a condition is not met'],
}

function refusalOf(one, step, person) {
  const isRole = step.by.every((by) => by.role)
  const may = step.by.some((by) => isBy(one, by, person))
  if (!may && isRole) return 'role'
  if (!step.from.includes(one.state)) return 'state'
  if (!may) return 'turn'
  if (step.not?.some((other) => one.hands[other]?.includes(person.id))) return 'hands'
  if (step.when === 'solved' && !one.fields.solved) return 'guard'
  if (step.when === '!solved' && one.fields.solved !== false) return 'guard'
  return undefined
}

/** A field of a definition in the flat shape of forms. */
export function specOf(key, field, language, required = field.required) {
  const { type, ...limits } = field.kind
  const spec = { key, title: say(field.title, language), type, required: !!required, ...limits }
  if (field.class !== 'plain') spec.class = field.class
  if (field.purpose) spec.purpose = say(field.purpose, language)
  if (field.help) spec.help = say(field.help, language)
  if (type === 'choice' || type === 'choices') {
    const { options } = definitionOf(field.kind.of, 'choices')
    spec.options = Object.entries(options).map(([at, option]) => ({
      key: at,
      title: say(option.title, language),
    }))
  }
  return spec
}

export function stepView(key, language, refusal) {
  const step = ORDER.steps[key]
  return {
    key,
    title: say(step.title, language),
    allowed: !refusal,
    ...(refusal ? { code: refusal, because: BECAUSE[refusal][language === 'en' ? 1 : 0] } : {}),
    form: (step.form ?? []).map((field) =>
      specOf(
        field,
        ORDER.fields[field],
        language,
        step.from.length === 0 ? undefined : !!step.require?.includes(field),
      ),
    ),
    input: Object.entries(step.input ?? {}).map(([name, field]) => specOf(name, field, language)),
  }
}

export function stepsOf(one, person, language) {
  return Object.entries(ORDER.steps)
    .filter(([, step]) => step.from.includes(one.state) && !step.by.includes('system'))
    .map(([key, step]) => stepView(key, language, refusalOf(one, step, person)))
}

/** Problems of what was filled in, as the server would tell them. */
function problemsOf(key, sent, language) {
  const view = stepView(key, language)
  const problems = []
  for (const part of ['form', 'input']) {
    for (const spec of view[part]) {
      const value = sent[part]?.[spec.key]
      if (spec.required && (value === undefined || value === null || value === '')) {
        problems.push({ path: `${part}.${spec.key}`, code: 'required', message: `${spec.title}不能为空` })
      }
      // A rule that only the mock's server knows, so that pages can show a refused field.
      if (typeof value === 'string' && value.includes('测试问题')) {
        problems.push({
          path: `${part}.${spec.key}`,
          code: 'text',
          message: `${spec.title}里不能写“测试问题”`,
        })
      }
    }
  }
  return problems
}

export function open(person, { org, form = {} }, language) {
  const problems = problemsOf('place', { form }, language)
  if (problems.length > 0) return { status: 422, code: 'problems', problems }
  const at = org
    ? [...new Set(person.held.map((held) => held.org))].find((held) => held.id === org)
    : undefined
  const community = at ?? person.held.find((held) => held.role === 'binhai/resident')?.org
  if (!community) return { status: 403, code: 'role', because: BECAUSE.role[0] }
  return { status: 201, case: create(person, community, { ...form }, Date.now()) }
}

export function take(one, key, person, sent, language, now = Date.now()) {
  const step = ORDER.steps[key]
  if (!step) return { status: 404, code: 'no_such_step' }
  const refusal = refusalOf(one, step, person)
  if (refusal) {
    const status = refusal === 'state' || refusal === 'guard' ? 409 : 403
    return { status, code: refusal, because: BECAUSE[refusal][language === 'en' ? 1 : 0] }
  }
  const problems = problemsOf(key, sent, language)
  if (problems.length > 0) return { status: 422, code: 'problems', problems }
  const from = one.state
  const before = one.due
  Object.assign(one.fields, sent.form)
  if (step.assign === 'none') one.assignee = undefined
  else if (step.assign === 'actor') one.assignee = person
  else if (step.assign?.input) one.assignee = personOf(sent.input[step.assign.input])
  if (step.outcome) one.outcome = step.outcome
  enter(one, step.to, now)
  record(one, {
    step: key,
    from,
    actor: person,
    form: { ...sent.form },
    input: { ...sent.input },
    at: now,
    before,
  })
  return { status: 200, case: one }
}

export function comment(one, person, said) {
  record(one, {
    step: null,
    kind: 'comment',
    from: one.state,
    actor: person,
    form: {},
    input: said,
    at: Date.now(),
    before: one.due,
  })
  return one.events.at(-1)
}

export function colourOf(one, now = Date.now()) {
  if (one.closed) return 'green'
  if (!one.due || now <= one.yellow) return 'blue'
  return now <= one.due ? 'yellow' : 'red'
}

export function maySee(one, person) {
  const isOwn = [one.asker, one.opener, one.assignee].some((who) => who?.id === person.id)
  return (
    isOwn ||
    person.held.some((held) => definitionOf(held.role, 'role').sees === 'all' && reaches(held, one.org)) ||
    (one.state === 'placed' &&
      person.held.some((held) => held.role === 'binhai/volunteer' && reaches(held, one.org)))
  )
}

/** Whose move it is. */
export function turnOf(one) {
  const { turn } = ORDER.states[one.state]
  if (turn === 'none') return null
  if (turn.role) return { role: turn.role, org: refOf(one.org) }
  const who = turn.relation === 'assignee' ? one.assignee : one.asker
  return who ? { person: ref(who) } : null
}

export function isTurn(one, person, which) {
  const turn = turnOf(one)
  if (!turn || one.closed) return false
  const isMine = turn.person
    ? turn.person.id === person.id
    : person.held.some((held) => held.role === turn.role && reaches(held, one.org))
  if (which === 'mine') return isMine
  if (which === 'org')
    return person.held.some((held) => held.org.code === one.org.code) && maySee(one, person)
  return person.held.some((held) => held.org.code !== one.org.code && reaches(held, one.org))
}

/** The history as a person may read it. */
export const eventsOf = (one, person, language) =>
  one.events.map((event) => ({
    ...event,
    step_title: event.step ? say(ORDER.steps[event.step].title, language) : null,
    to_title: say(ORDER.states[event.to].title, language),
    form: fieldsFor({ ...one, fields: event.form }, person),
    names: namesIn(event.form, event.input),
  }))

/** What to call what some values name by id. */
export function namesIn(...values) {
  const named = values.flatMap((fields) => Object.values(fields)).flat()
  return Object.fromEntries(
    named.flatMap((id) => {
      const name = personOf(id)?.name ?? rows.find((row) => row.id === id)?.fields.name
      return name ? [[id, name]] : []
    }),
  )
}

function fieldsFor(one, person) {
  const isNear = person.id === one.asker.id || (person.id === one.assignee?.id && one.state === 'accepted')
  return Object.fromEntries(
    Object.entries(one.fields).map(([key, value]) => {
      const field = ORDER.fields[key]
      if (field?.class === 'personal' && !isNear && value) {
        return [
          key,
          {
            masked:
              field.kind.type === 'phone' ? `${value.slice(0, 3)}****${value.slice(-4)}` : '某小区*号楼',
          },
        ]
      }
      return [key, value]
    }),
  )
}

function ledgerOf(one) {
  if (!one.due) return []
  const third = (one.due - one.entered) / 3
  return [
    { from: iso(one.entered), to: iso(one.entered + third), counts: true, why: '工作时间' },
    { from: iso(one.entered + third), to: iso(one.entered + third * 1.4), counts: false, why: '午休' },
    { from: iso(one.entered + third * 1.4), to: iso(one.due), counts: true, why: '工作时间' },
  ]
}

export function headOf(one, person, language) {
  const fields = fieldsFor(one, person)
  return {
    id: one.id,
    number: one.number,
    loop: ORDER.key,
    loop_version: 1,
    loop_title: say(ORDER.title, language),
    org: refOf(one.org),
    state: one.state,
    state_title: say(ORDER.states[one.state].title, language),
    track: one.track,
    opener: ref(one.opener),
    asker: ref(one.asker),
    entered_at: iso(one.entered),
    due_is_provisional: false,
    colour: colourOf(one),
    due_at: one.due ? iso(one.due) : null,
    promise_due_at: one.closed ? null : iso(one.opened + 9 * 24 * HOUR),
    turn: turnOf(one),
    assignee: ref(one.assignee),
    fields,
    names: namesIn(fields),
    outcome: one.outcome ?? null,
    version: one.version,
    opened_at: iso(one.opened),
    closed_at: one.closed ? iso(one.closed) : null,
  }
}

export function viewOf(one, person, language) {
  return {
    ...headOf(one, person, language),
    due_ledger: ledgerOf(one),
    steps: stepsOf(one, person, language),
  }
}

/** Lives the samples through the steps, so that each has a true history. */
export function seed(now = Date.now()) {
  const who = (account) => people.find((one) => one.account === account)
  const way = [
    ['dispatch', 'paidan1', { input: { volunteer: who('zhiyuan1').id } }],
    ['accept', 'zhiyuan1', {}],
    ['deliver', 'zhiyuan1', { form: { result: '已上门处理，试用正常。', hours: 1.5 } }],
    ['verify', 'yandan1', {}],
    ['rate', null, { form: { stars: 5, solved: true } }],
  ]
  const order = ['placed', 'dispatched', 'accepted', 'delivered', 'verified', 'settled', 'closed']
  for (const sample of samples) {
    const asker = who(sample.asker)
    const item = rows.find((row) => row.fields.code === sample.code) ?? rows[0]
    const form = {
      item: item.id,
      content: sample.content,
      place: { lon: 117.6985 + (cases.length % 4) * 0.0021, lat: 39.0105 + (cases.length % 3) * 0.0031 },
      address: '星河路 18 号 3 号楼 2 单元 501',
      contact: '13800000000',
    }
    const one = create(asker, asker.held[0].org, form, now - sample.openedMs)
    const count = order.indexOf(sample.state)
    const gap = (sample.openedMs - sample.enteredMs) / Math.max(count, 1)
    for (let at = 0; at < Math.min(count, way.length); at += 1) {
      const [key, account, sent] = way[at]
      const when = now - sample.openedMs + gap * (at + 1)
      take(one, key, account ? who(account) : asker, structuredClone(sent), 'zh', when)
    }
    if (sample.state === 'closed') {
      const before = one.due
      one.outcome = 'confirmed'
      enter(one, 'closed', now - sample.enteredMs)
      record(one, {
        step: 'close',
        from: 'settled',
        actor: undefined,
        form: {},
        input: {},
        at: one.closed,
        before,
      })
    }
  }
  // An empty community stays empty, so that the empty pages can be looked at.
  return byCode('c3')
}
