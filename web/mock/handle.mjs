// The HTTP contract answered from memory, for looking at pages and for trying the story without a server.
import { randomUUID } from 'node:crypto'
import { definitionOf, definitions, gridsOf, ORDER, orgs, people, reaches, refOf, rows } from './district.mjs'
import * as engine from './engine.mjs'

engine.seed()
const sessions = new Map()
const answered = new Map()
const files = new Map()
const listeners = new Set()

const tell = (kind, id) => {
  for (const response of listeners) response.write(`event: ${kind}\ndata: {"id":"${id}"}\n\n`)
}
const problem = (status, code, extra = {}) => ({
  status,
  body: { type: `/problems/${code}`, title: code, status, code, detail: '', ...extra },
})
const ok = (body, status = 200) => ({ status, body })
const held = (person, language) =>
  person.held.map(({ role, org }) => {
    const { title } = definitionOf(role, 'role')
    return { role, title: language === 'en' ? (title.en ?? title.zh) : title.zh, org: refOf(org) }
  })

function page(items, query) {
  const from = Number(query.get('after') ?? 0)
  const limit = Number(query.get('limit') ?? 20)
  const next = from + limit < items.length ? String(from + limit) : null
  return { items: items.slice(from, from + limit), next }
}

function filtered(person, query) {
  return engine.cases.filter(
    (one) =>
      engine.maySee(one, person) &&
      (!query.get('turn') || engine.isTurn(one, person, query.get('turn'))) &&
      (!query.get('colour') || query.get('colour').split(',').includes(engine.colourOf(one))) &&
      (!query.get('org') || under(one.org, orgs.find((at) => at.id === query.get('org'))?.code)) &&
      (!query.get('state') || one.state === query.get('state')) &&
      (!query.get('q') || `${one.number} ${one.fields.content}`.includes(query.get('q'))),
  )
}

function listCases({ person, query, language }) {
  const found = filtered(person, query)
  const late = Number.MAX_SAFE_INTEGER
  if (query.get('sort') === 'due_at')
    found.sort((a, b) => (a.closed ? late : (a.due ?? late)) - (b.closed ? late : (b.due ?? late)))
  else found.sort((a, b) => b.opened - a.opened)
  const { items, next } = page(found, query)
  return ok({ items: items.map((one) => engine.headOf(one, person, language)), next })
}

function countCases({ person, query }) {
  return ok({ count: filtered(person, query).length })
}

function seen({ person, params }, then) {
  const one = engine.cases.find((other) => other.id === params[0])
  return one && engine.maySee(one, person) ? then(one) : problem(404, 'not_found')
}

function outcomeOf(result, person, language) {
  const { status, case: one, ...refusal } = result
  if (!one) return problem(status, refusal.code, refusal)
  tell('case', one.id)
  tell('turn', one.id)
  return ok(engine.viewOf(one, person, language), status)
}

function takeStep({ person, params, body, language, headers }) {
  return seen({ person, params }, (one) => {
    const version = headers['if-match']?.replaceAll('"', '')
    if (version && Number(version) !== one.version) return problem(412, 'changed')
    return outcomeOf(engine.take(one, params[1], person, body, language), person, language)
  })
}

function openField({ person, params, body }) {
  return seen({ person, params }, (one) =>
    body.purpose ? ok({ field: body.field, value: one.fields[body.field] }) : problem(422, 'problems'),
  )
}

function candidates({ person, params, query }) {
  return seen({ person, params }, (one) => {
    const role = ORDER.steps[params[1]]?.input?.[params[2]]?.kind.role
    const found = people.filter(
      (other) =>
        other.held.some((h) => h.role === role && reaches(h, one.org)) &&
        other.name.includes(query.get('q') ?? ''),
    )
    return ok({ items: found.map(({ id, name }) => ({ id, name })) })
  })
}

function opening({ person, language }) {
  const by = ORDER.steps.place.by.map((one) => one.role)
  const at = person.held.filter((one) => by.includes(one.role)).map((one) => refOf(one.org))
  return ok({ steps: [engine.stepView('place', language, at.length > 0 ? undefined : 'role')], orgs: at })
}

const rowView = ({ id, org, fields, version, retired_at }) => ({
  id,
  org: org.code === 'd' ? null : org.id,
  fields,
  version,
  retired_at,
  names: engine.namesIn(fields),
})
const mayWrite = (person, key) =>
  person.held.find((one) => definitionOf(key, 'register')?.may.write.includes(one.role))

function listRows({ params, query, person }) {
  const key = `${params[0]}/${params[1]}`
  const register = definitionOf(key, 'register')
  if (!register) return problem(404, 'not_found')
  const { read } = register.may
  if (read !== 'anyone' && !person.held.some((one) => read.roles.includes(one.role))) {
    return problem(403, 'role', { because: '您的角色不能查看这本台账' })
  }
  const q = query.get('q') ?? ''
  const found = rows.filter((row) => row.register === key && JSON.stringify(row.fields).includes(q))
  const { items, next } = page(found, query)
  return ok({ items: items.map(rowView), next })
}

function writeRow({ params, person, body }, change) {
  const key = `${params[0]}/${params[1]}`
  const at = mayWrite(person, key)
  if (!at) return problem(403, 'role', { because: '您的角色不能写这本台账' })
  if (!params[2]) {
    const row = {
      id: randomUUID(),
      register: key,
      org: at.org,
      fields: body.fields,
      version: 1,
      retired_at: null,
    }
    rows.push(row)
    return ok(rowView(row), 201)
  }
  const row = rows.find((one) => one.id === params[2])
  if (!row) return problem(404, 'not_found')
  change(row)
  row.version += 1
  tell('row', row.id)
  return ok(rowView(row))
}

const under = (one, code) =>
  one.code === code || orgs.some((above) => above.code === one.parent && under(above, code))

function grids({ params }) {
  const at = orgs.find((one) => one.id === params[0])
  return at ? ok({ items: gridsOf((one) => under(one, at.code)), next: null }) : problem(404, 'not_found')
}

function roster({ params, query, person, language }) {
  const at = orgs.find((one) => one.id === params[0])
  if (!at) return problem(404, 'not_found')
  const sees = person.held.some((one) => definitionOf(one.role, 'role').sees === 'all' && reaches(one, at))
  if (!sees) return problem(403, 'role', { because: '只有在该组织工作的人可以查看人员' })
  const roles = definitions
    .filter((one) => one.definition === 'role' && one.held_at.includes(at.kind))
    .map((role) => {
      const holders = people.filter((one) => one.held.some((h) => h.role === role.key && h.org.id === at.id))
      return {
        role: role.key,
        title: language === 'en' ? (role.title.en ?? role.title.zh) : role.title.zh,
        count: holders.length,
        holders: holders
          .filter((one) => one.name.includes(query.get('q') ?? ''))
          .map(({ id, name }) => ({ id, name })),
      }
    })
  return ok({ roles, posts: [], stand_ins: [] })
}

/** Reasons as the matcher gives them: points are weight times value and add up to the score. */
function suggestions({ person, params }) {
  return seen({ person, params }, (one) => {
    const fit = people.filter((other) => other.held.some((h) => h.role === 'binhai/volunteer'))
    const items = fit
      .filter((other) => other.held.some((h) => reaches(h, one.org)))
      .map((other, at) => {
        const busy = engine.cases.filter((it) => it.assignee?.id === other.id && !it.closed).length
        const values = [0.9 - at * 0.25, Math.max(0, 1 - busy / 4), 1]
        const reasons = [
          ['near', '离得近', 5],
          ['rested', '手上事少', 3],
          ['same', '本社区的', 2],
        ].map(([key, title, weight], n) => ({
          key,
          title,
          weight,
          value: values[n],
          points: weight * values[n],
        }))
        const score = reasons.reduce((sum, reason) => sum + reason.points, 0)
        return { person: { id: other.id, name: other.name }, score, reasons }
      })
      .sort((a, b) => b.score - a.score)
    const excluded = fit
      .filter((other) => !items.some((item) => item.person.id === other.id))
      .map(({ id, name }) => ({ person: { id, name }, by: 'reach', because: '不在这个社区的服务范围内' }))
    return ok({ items, excluded })
  })
}

function propose(at) {
  const items = filtered(at.person, new URLSearchParams('turn=mine')).flatMap((one) => {
    const best = suggestions({ ...at, params: [one.id] }).body.items[0]
    return best ? [{ case: one.id, ...best }] : []
  })
  return ok({ items, unmatched: [], is_partial: false })
}

const ROUTES = [
  ['POST', /^\/assignments\/([^/]+)\/([^/]+)$/, propose],
  [
    'GET',
    /^\/demo\/accounts$/,
    ({ language }) =>
      ok({
        items: people.map((one) => ({
          account: one.account,
          password: 'demo',
          name: one.name,
          roles: held(one, language),
        })),
      }),
  ],
  [
    'GET',
    /^\/me$/,
    ({ person, language }) =>
      ok({
        person: { id: person.id, name: person.name },
        roles: held(person, language),
        language: 'zh-CN',
        is_admin: false,
        csrf: 'mock',
      }),
  ],
  [
    'GET',
    /^\/definitions$/,
    ({ language }) =>
      ok({
        items: definitions.map(({ definition, key, title, version }) => ({
          ...{ kind: definition, key, version },
          title: language === 'en' ? (title.en ?? title.zh) : title.zh,
        })),
        next: null,
      }),
  ],
  [
    'GET',
    /^\/definitions\/([^/]+)\/([^/]+)$/,
    ({ params, query }) => {
      const found = definitionOf(`${params[0]}/${params[1]}`, query.get('kind'))
      return found ? ok(found) : problem(404, 'not_found')
    },
  ],
  [
    'GET',
    /^\/orgs$/,
    ({ query }) =>
      ok({
        items: orgs.filter((one) => !query.get('kind') || one.kind === query.get('kind')).map(refOf),
        next: null,
      }),
  ],
  [
    'GET',
    /^\/orgs\/([^/]+)$/,
    ({ params }) => {
      const at = orgs.find((one) => one.id === params[0])
      return at ? ok(refOf(at)) : problem(404, 'not_found')
    },
  ],
  ['GET', /^\/orgs\/([^/]+)\/grids$/, grids],
  ['GET', /^\/orgs\/([^/]+)\/people$/, roster],
  ['GET', /^\/cases\/([^/]+)\/suggestions\/([^/]+)\/([^/]+)$/, suggestions],
  ['GET', /^\/cases\/([^/]+)\/links$/, (at) => seen(at, () => ok({ items: [], next: null }))],
  ['GET', /^\/loops\/([^/]+)\/([^/]+)\/opening$/, opening],
  ['GET', /^\/cases$/, listCases],
  ['GET', /^\/cases\/count$/, countCases],
  [
    'POST',
    /^\/cases$/,
    ({ person, body, language }) => outcomeOf(engine.open(person, body, language), person, language),
  ],
  ['GET', /^\/cases\/([^/]+)$/, (at) => seen(at, (one) => ok(engine.viewOf(one, at.person, at.language)))],
  [
    'GET',
    /^\/cases\/([^/]+)\/events$/,
    (at) => seen(at, (one) => ok({ next: null, items: engine.eventsOf(one, at.person, at.language) })),
  ],
  ['POST', /^\/cases\/([^/]+)\/steps\/([^/]+)$/, takeStep],
  [
    'POST',
    /^\/cases\/([^/]+)\/comments$/,
    (at) =>
      seen(at, (one) => {
        engine.comment(one, at.person, at.body)
        tell('case', one.id)
        return ok(engine.viewOf(one, at.person, at.language))
      }),
  ],
  ['POST', /^\/cases\/([^/]+)\/open-field$/, openField],
  ['GET', /^\/cases\/([^/]+)\/candidates\/([^/]+)\/([^/]+)$/, candidates],
  ['GET', /^\/prefill$/, () => ok({ items: [], next: null })],
  ['GET', /^\/registers\/([^/]+)\/([^/]+)\/rows$/, listRows],
  ['POST', /^\/registers\/([^/]+)\/([^/]+)\/rows$/, (at) => writeRow(at)],
  [
    'GET',
    /^\/registers\/([^/]+)\/([^/]+)\/rows\/([^/]+)$/,
    ({ params }) => {
      const row = rows.find((one) => one.id === params[2])
      return row ? ok(rowView(row)) : problem(404, 'not_found')
    },
  ],
  [
    'PATCH',
    /^\/registers\/([^/]+)\/([^/]+)\/rows\/([^/]+)$/,
    (at) => writeRow(at, (row) => Object.assign(row.fields, at.body.fields)),
  ],
  [
    'POST',
    /^\/registers\/([^/]+)\/([^/]+)\/rows\/([^/]+)\/retire$/,
    (at) =>
      writeRow(at, (row) => {
        row.retired_at = new Date().toISOString()
      }),
  ],
  [
    'POST',
    /^\/registers\/([^/]+)\/([^/]+)\/rows\/([^/]+)\/restore$/,
    (at) =>
      writeRow(at, (row) => {
        row.retired_at = null
      }),
  ],
  [
    'POST',
    /^\/files$/,
    ({ raw }) => {
      const name = /filename="([^"]*)"/.exec(raw.toString('utf8'))?.[1] ?? 'file'
      const file = { id: randomUUID(), name, size: raw.length, kind: 'image/png' }
      files.set(file.id, file)
      return ok(file, 201)
    },
  ],
]

function signIn({ body, response }) {
  const person = people.find((one) => one.account === body.account && body.password === 'demo')
  if (!person) return problem(401, 'credentials', { detail: 'account or password is wrong' })
  const token = randomUUID()
  sessions.set(token, person)
  response.setHeader('Set-Cookie', `gw_session=${token}; HttpOnly; SameSite=Lax; Path=/`)
  return ok({ csrf: 'mock' })
}

function stream(request, response) {
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' })
  response.write(': hello\n\n')
  listeners.add(response)
  request.on('close', () => listeners.delete(response))
}

function answer(at) {
  const { method, path, person, headers } = at
  if (path === '/session' && method === 'POST') return signIn(at)
  if (path === '/session' && method === 'DELETE') return { status: 204 }
  if (!person && path !== '/demo/accounts') return problem(401, 'signed_out')
  if (method !== 'GET' && headers['x-csrf-token'] !== 'mock') return problem(403, 'csrf')
  const known = headers['idempotency-key'] && answered.get(`${person.id} ${headers['idempotency-key']}`)
  if (known) return known
  for (const [verb, pattern, run] of ROUTES) {
    const match = verb === method && pattern.exec(path)
    if (!match) continue
    const result = run({ ...at, params: match.slice(1) })
    if (headers['idempotency-key'] && result.status < 300) {
      answered.set(`${person.id} ${headers['idempotency-key']}`, result)
    }
    return result
  }
  return problem(404, 'no_route', { detail: `${method} ${path}` })
}

/** Answers one request under /api/. */
export async function handle(request, response) {
  const url = new URL(request.url, 'http://mock')
  const token = /gw_session=([^;]+)/.exec(request.headers.cookie ?? '')?.[1]
  const person = sessions.get(token)
  const path = url.pathname.replace('/api/v1', '')
  if (path === '/events' && person) return stream(request, response)
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  const raw = Buffer.concat(chunks)
  const isJson = request.headers['content-type']?.includes('json')
  const language = request.headers['accept-language']?.startsWith('en') ? 'en' : 'zh'
  const body = isJson && raw.length > 0 ? JSON.parse(raw.toString('utf8')) : {}
  const { headers, method } = request
  const result = answer({
    method,
    path,
    query: url.searchParams,
    person,
    body,
    raw,
    language,
    headers,
    response,
  })
  const type = result.status < 400 ? 'application/json' : 'application/problem+json'
  response.writeHead(result.status, { 'Content-Type': type })
  return response.end(result.body === undefined ? '' : JSON.stringify(result.body))
}
