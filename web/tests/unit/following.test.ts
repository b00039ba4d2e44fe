// @vitest-environment happy-dom
// What is followed up first, how codes are read aloud, and who may ask for others.
import { describe, expect, test } from 'vitest'
import { asksForOthers } from '@/api/people'
import type { Case } from '@/api/types'
import { grouped } from '@/phone/data/certificates'
import { visitsOf } from '@/phone/parts/Visits'

const now = Date.parse('2026-03-02T09:00:00+08:00')
const made = (id: string, due: string | null, more: Partial<Case> = {}) =>
  ({ id, due_at: due, promise_due_at: null, closed_at: null, turn: null, ...more }) as unknown as Case

describe('what is followed up', () => {
  test('the own turn first, then what is late, due today, and the rest; each once and only while open', () => {
    const me = { person: { id: 'me', name: '' } }
    const cases = [
      made('later', '2026-03-05T09:00:00+08:00'),
      made('today', '2026-03-02T17:30:00+08:00'),
      made('late', '2026-03-01T17:30:00+08:00'),
      made('later still', null),
      made('mine', '2026-03-09T09:00:00+08:00', { turn: me } as Partial<Case>),
      made('today', '2026-03-02T17:30:00+08:00'),
      made('over', '2026-03-01T09:00:00+08:00', { closed_at: '2026-03-01T08:00:00+08:00' }),
    ]
    expect(visitsOf(cases, 'me', now).map(({ of, why }) => [of.id, why])).toEqual([
      ['mine', 'yours'],
      ['late', 'late'],
      ['today', 'today'],
      ['later', 'watch'],
      ['later still', 'watch'],
    ])
  })
})

test('a code is read aloud in groups', () => {
  expect(grouped('abcde23456fghjk')).toBe('ABCDE-23456-FGHJK')
})

test('only those whose work it is ask for others', () => {
  const loop = { on_behalf: { by: ['p/walker'], of: ['p/asker'] } }
  expect(asksForOthers(loop, [{ role: 'p/walker' }])).toBe(true)
  expect(asksForOthers(loop, [{ role: 'p/asker' }])).toBe(false)
  expect(asksForOthers({}, [{ role: 'p/walker' }])).toBe(false)
  expect(asksForOthers(undefined, undefined)).toBe(false)
})
