// The outbox against two hundred random worlds: lost requests, lost answers, doubled and late sendings, refusals,
// other people's hands, pages that die, two pages at once. Whatever happens: once, in order, and never silently lost.
import { describe, expect, test } from 'vitest'
import { round, type Store } from '@/phone/outbox/courier'
import type { Entry, Seen, Trouble } from '@/phone/outbox/entry'
import { type Answer, again, answered, isBehind, isTooOld, sendable } from '@/phone/outbox/rules'

const SCHEDULES = 200
const ME = 'me'
const MINUTE = 60_000

/** Random numbers that are the same for the same seed. */
function dice(seed: number) {
  let state = seed * 2_654_435_761 + 1
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  return { chance: (p: number) => next() < p, below: (n: number) => Math.floor(next() * n) }
}
type Dice = ReturnType<typeof dice>

const refusal = (status: number, code: string): Trouble => ({ status, code, because: code, problems: [] })

const entry = (id: string, seq: number, more: Partial<Entry> = {}): Entry => ({
  ...{ id, seq, owner: ME, line: id, action: { kind: 'open', loop: 'a/b', step: 'open' } },
  ...{ title: 'open', subject: '', sent: { form: {}, input: {} }, files: [] },
  ...{ state: 'waiting' as const, tried: 0, made_at: 0, not_before: 0 },
  ...more,
})

/** A server that keeps what api.md promises: keys, versions, states, refusals that are not kept. */
class Server {
  readonly cases = new Map<string, { state: string; version: number; stay: number }>()
  readonly effects: { key: string; on: string }[] = []
  private readonly known = new Map<string, Answer>()
  isSignedIn = true

  seen(id: string): Seen {
    const one = this.cases.get(id)
    if (!one) throw new Error(`no case ${id}`)
    return { version: one.version, state: one.state, entered_at: String(one.stay) }
  }

  receive(sent: Entry): Answer {
    if (!this.isSignedIn) return { is: 'signed_out' }
    const before = this.known.get(sent.id)
    if (before) return before
    const answer = this.take(sent)
    if (answer.is === 'accepted') {
      this.known.set(sent.id, answer)
      this.effects.push({ key: sent.id, on: sent.line })
    }
    return answer
  }

  private take(sent: Entry): Answer {
    const { action } = sent
    if (action.kind === 'open') {
      if (sent.subject === 'bad') return { is: 'refused', trouble: refusal(422, 'problems') }
      this.cases.set(sent.id, { state: 's0', version: 1, stay: 0 })
      return this.accepted(sent.id)
    }
    // Following may be repeated and moves nothing.
    if (action.kind === 'follow') return this.accepted(action.track)
    const one = this.cases.get(action.case)
    if (!one) return { is: 'refused', trouble: refusal(404, 'not_found') }
    if (action.kind === 'step') {
      if (one.state !== action.step) return { is: 'refused', trouble: refusal(409, 'state') }
      if (sent.seen && sent.seen.version !== one.version) {
        return { is: 'stale', now: this.seen(action.case), trouble: refusal(412, 'changed') }
      }
      this.move(action.case, `s${Number(one.state.slice(1)) + 1}`)
    } else one.version += 1
    return this.accepted(action.case)
  }

  /** Somebody moves a case, or remarks something on it. */
  move(id: string, state?: string) {
    const one = this.cases.get(id)
    if (!one) return
    one.version += 1
    if (!state) return
    one.state = state
    one.stay += 1
  }

  private accepted(id: string): Answer {
    if (!this.cases.has(id)) this.cases.set(id, { state: 's0', version: 1, stay: 0 })
    return { is: 'accepted', result: { ...this.seen(id), case: id, number: id, track: id } }
  }
}

/** What the phone keeps through everything. */
function memory() {
  const kept = new Map<string, Entry>()
  const store: Store = {
    all: async () => [...kept.values()],
    change: async (id, change) => {
      const before = kept.get(id)
      if (before) kept.set(id, change(before))
      return kept.get(id)
    },
    remove: async (id) => {
      kept.delete(id)
    },
  }
  return { kept, store }
}

class Died extends Error {}

/** A network between the two that does everything networks do. */
function network(server: Server, random: Dice, world: { isUp: boolean; isCalm: boolean }) {
  const underway: Entry[] = []
  return {
    /** A sending that everybody had given up arrives after all. */
    late: () => {
      const one = underway.splice(random.below(underway.length || 1), 1)[0]
      if (one) server.receive(one)
    },
    send: async (sent: Entry): Promise<Answer> => {
      if (!world.isUp) return { is: 'lost' }
      if (world.isCalm) return server.receive(sent)
      if (random.chance(0.15)) return { is: 'lost' }
      if (random.chance(0.1)) {
        underway.push(structuredClone(sent))
        return { is: 'lost' }
      }
      if (random.chance(0.1)) return { is: 'busy', retry_after_s: random.below(9) }
      const answer = server.receive(sent)
      if (random.chance(0.2)) server.receive(structuredClone(sent))
      if (random.chance(0.1)) throw new Died()
      return random.chance(0.25) ? { is: 'lost' } : answer
    },
  }
}

/** One world from one seed; gives what the phone shows and what the server did at the end. */
async function live(seed: number) {
  const random = dice(seed)
  const server = new Server()
  const { kept, store } = memory()
  const world = { isUp: true, isCalm: false }
  const net = network(server, random, world)
  const made: Entry[] = []
  let now = 0
  for (const id of ['c1', 'c2', 'c3']) server.cases.set(id, { state: 's0', version: 1, stay: 0 })

  const carry = async () => {
    try {
      await round({ store, owner: ME, now: () => now, send: net.send })
    } catch (error) {
      // The page died between an effect and its note; the next one goes on from what is kept.
      if (!(error instanceof Died)) throw error
    }
  }
  const act = () => {
    const id = `e${made.length}`
    const seq = made.length
    const on = `c${1 + random.below(3)}`
    const seen = server.seen(on)
    const one = random.chance(0.3)
      ? entry(id, seq, { subject: random.chance(0.2) ? 'bad' : 'good' })
      : random.chance(0.3)
        ? entry(id, seq, { line: on, action: { kind: 'comment', case: on } })
        : entry(id, seq, { line: on, action: { kind: 'step', case: on, step: seen.state }, seen })
    const whole = { ...one, made_at: now, not_before: now }
    made.push(whole)
    kept.set(id, whole)
  }
  const happen = [
    act,
    act,
    carry,
    carry,
    () => Promise.all([carry(), carry()]),
    () => net.late(),
    () => server.move(`c${1 + random.below(3)}`, random.chance(0.5) ? `s${random.below(4)}` : undefined),
    () => {
      world.isUp = random.chance(0.6)
    },
    () => {
      server.isSignedIn = random.chance(0.8)
    },
    () => {
      now += random.below(20) * MINUTE
    },
  ]
  for (let at = 0; at < 80; at += 1) await happen[random.below(happen.length)]?.()
  // The storm is over: everything may be sent, nothing is lost on the way.
  Object.assign(world, { isUp: true, isCalm: true })
  server.isSignedIn = true
  for (let at = 0; at < 3; at += 1) {
    now += 10 * MINUTE
    await carry()
  }
  return { server, made, shown: [...kept.values()] }
}

describe('two hundred random worlds', () => {
  const seeds = Array.from({ length: SCHEDULES }, (_, at) => at + 1)
  test.each(seeds)('seed %i: once, in order, nothing lost in silence', async (seed) => {
    const { server, made, shown } = await live(seed)
    expect(shown.map(({ id }) => id).sort()).toEqual(made.map(({ id }) => id).sort())
    for (const one of shown) {
      const times = server.effects.filter(({ key }) => key === one.id).length
      if (one.state === 'sent') expect(times, `${one.id} was sent`).toBe(1)
      if (one.state === 'conflict') expect(times, `${one.id} is a conflict`).toBe(0)
      if (one.state === 'waiting') {
        expect(isBehind(one, shown), `${one.id} waits for nothing`).toBe(true)
        expect(times, `${one.id} still waits`).toBe(0)
      }
    }
    for (const line of new Set(made.map((one) => one.line))) {
      const order = server.effects.filter(({ on }) => on === line).map(({ key }) => Number(key.slice(1)))
      expect(order, `the order on ${line}`).toEqual([...order].sort((a, b) => a - b))
    }
  })

  test('the storms do reach every corner', async () => {
    const ends = { sent: 0, conflict: 0, waiting: 0 }
    for (const seed of seeds) for (const one of (await live(seed)).shown) ends[one.state] += 1
    expect(ends.sent).toBeGreaterThan(500)
    expect(ends.conflict).toBeGreaterThan(100)
    expect(ends.waiting).toBeGreaterThan(20)
  })
})

describe('the rules', () => {
  const seen: Seen = { version: 4, state: 'accepted', entered_at: 't1' }
  const trouble = refusal(412, 'changed')

  test('a remark of somebody else does not stop a step', () => {
    const one = answered(entry('a', 1, { seen }), { is: 'stale', now: { ...seen, version: 5 }, trouble }, 0)
    expect([one.state, one.seen?.version]).toEqual(['waiting', 5])
  })

  test('a case that left its state and came back is another stay, and a question to the person', () => {
    const now = { version: 9, state: 'accepted', entered_at: 't2' }
    const one = answered(entry('a', 1, { seen }), { is: 'stale', now, trouble }, 0)
    expect(one.state).toBe('conflict')
    expect(again(one, 'new', 7)).toMatchObject({ id: 'a', state: 'waiting', made_at: 7, tried: 0 })
  })

  test('another account sends nothing of mine', () => {
    expect(sendable([entry('a', 1)], 'somebody', 0)).toEqual([])
  })

  test('nothing is sent before its time, nor past an unsolved one of its line', () => {
    const first = entry('a', 1, { line: 'c', not_before: 50 })
    const second = entry('b', 2, { line: 'c' })
    expect(sendable([first, second], ME, 10)).toEqual([])
    expect(sendable([first, second], ME, 50)).toEqual([first])
    expect(sendable([{ ...first, state: 'conflict' }, second], ME, 90)).toEqual([])
    expect(sendable([{ ...first, state: 'sent' }, second], ME, 90)).toEqual([second])
  })

  test('what was tried longer ago than the server remembers is asked about, with a new key', () => {
    const month = 30 * 86_400_000
    const one = entry('a', 1, { tried: 1 })
    expect(isTooOld(one, month)).toBe(true)
    expect(isTooOld({ ...one, tried: 0 }, month)).toBe(false)
    const asked: Entry = { ...one, state: 'conflict', trouble: refusal(0, 'old') }
    expect(again(asked, 'new', month)).toMatchObject({ id: 'new', line: 'new' })
  })

  test('a session that ended keeps everything for the next one', async () => {
    const { kept, store } = memory()
    kept.set('a', entry('a', 1))
    await round({ store, owner: ME, now: () => 0, send: async () => ({ is: 'signed_out' }) })
    expect(kept.get('a')?.state).toBe('waiting')
    const seenAs = { case: 'c', number: 'n', track: 't', ...seen }
    await round({ store, owner: ME, now: () => 1, send: async () => ({ is: 'accepted', result: seenAs }) })
    expect(kept.get('a')).toMatchObject({ state: 'sent', result: { case: 'c' } })
  })
})
