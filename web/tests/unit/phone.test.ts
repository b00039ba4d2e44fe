// @vitest-environment happy-dom
// What the phone works out by itself: first letters, distances, what is kept until when, what goes to the server.
import { existsSync, readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Kept } from '@/api/prefill'
import type { Case, FieldSpec } from '@/api/types'
import { keptUntil } from '@/definitions/held'
import { askedIn, type Loop } from '@/definitions/model'
import { filledByAssignee, openStates, progressOf, secondStates, serves } from '@/phone/data/capacity'
import { kilometres, pointOf } from '@/phone/data/distance'
import { grouped } from '@/phone/data/matters'
import { fits, initials } from '@/phone/data/pinyin'
import { KINDS } from '@/phone/fields/kinds'
import { attachmentsOf, startOf, wireOf, wrongWith } from '@/phone/forms/filled'
import { filledBefore, knownOf, maskedOf } from '@/phone/forms/known'
import { doneOf, sumOf } from '@/phone/pages/Hours'
import { isOnward, readsFirst } from '@/phone/parts/Steps'
import en from '@/phone/words/en.json'
import zh from '@/phone/words/zh.json'

const text = (title: string) => ({ zh: title, en: title })

/** A loop of no district: somebody asks, a helper takes it and does it. */
const loop: Loop = {
  ...{
    definition: 'loop',
    key: 'p/help',
    version: 1,
    title: text('help'),
    lives_at: 'p/place',
    start: 'asked',
  },
  fields: {
    words: { title: text('words'), kind: { type: 'text', max: 500 }, required: true },
    where: { title: text('where'), kind: { type: 'point' } },
    home: {
      ...{ title: text('home'), kind: { type: 'text' }, class: 'personal' },
      erase_after: { unit: 'days', amount: { fixed: 180 } },
    },
    spent: { title: text('spent'), kind: { type: 'decimal', scale: 1 } },
  },
  states: {
    asked: { title: text('asked'), turn: { role: 'p/giver' }, open_to: ['p/helper'] },
    doing: { title: text('doing'), turn: { relation: 'assignee' } },
    done: { title: text('done'), turn: 'none', final: true },
    dropped: { title: text('dropped'), turn: 'none', final: true },
  },
  steps: {
    ask: { title: text('ask'), from: [], to: 'asked', by: [{ role: 'p/asker' }], form: ['words'] },
    take: { title: text('take'), from: ['asked'], to: 'doing', by: [{ role: 'p/helper' }], assign: 'actor' },
    finish: {
      ...{
        title: text('finish'),
        from: ['doing'],
        to: 'done',
        by: [{ relation: 'assignee' }],
        form: ['spent'],
      },
    },
    back: {
      title: text('back'),
      from: ['doing'],
      to: 'asked',
      by: [{ relation: 'assignee' }],
      assign: 'none',
    },
    drop: { title: text('drop'), from: ['asked'], to: 'dropped', by: [{ relation: 'asker' }] },
  },
}

const me = (role: string) =>
  ({
    person: { id: 'me', name: '我' },
    roles: [{ role, org: { id: 'o', code: '1', name: 'o', kind: 'p/place' } }],
  }) as never

describe('search', () => {
  test.each([
    ['楼道灯维修', 'lddwx'],
    ['独居老人探访', 'djlrtf'],
    ['上门理发 A1', 'smlf a1'],
  ])('%s begins with %s', (words, letters) => expect(initials(words)).toBe(letters))

  test.each([
    ['ldd', true],
    ['灯', true],
    ['LDD ', true],
    ['', true],
    ['xyz', false],
  ])('楼道灯维修 fits %j: %s', (typed, does) => expect(fits('楼道灯维修', typed)).toBe(does))

  test('classes stand in the order of the pack', () => {
    const matter = (group: string) => ({ loop: 'l', title: group, group, groupTitle: group })
    const order = ['b', 'a']
    expect(
      grouped(['a', 'b', 'a'].map(matter), order).map(({ key, matters }) => [key, matters.length]),
    ).toEqual([
      ['b', 1],
      ['a', 2],
    ])
  })
})

describe('what a person can be to a loop', () => {
  test('a helper may take what is open to them', () =>
    expect(openStates(loop, me('p/helper'))).toEqual(['asked']))
  test('others may not', () => expect(openStates(loop, me('p/giver'))).toEqual([]))
  test('who goes along has something to do where the second may take a step', () => {
    expect(secondStates(loop)).toEqual([])
    const { finish } = loop.steps
    if (!finish) throw new Error('the loop is finished by a step')
    const join = { ...finish, to: 'doing', by: [{ relation: 'second' as const }] }
    expect(secondStates({ ...loop, steps: { ...loop.steps, join } })).toEqual(['doing'])
  })
  test('what a case is opened with is told from what is filled in on its way', () =>
    expect([...askedIn(loop)]).toEqual(['words']))
  test('who moves it by office reads it first, and not whose own it is', () => {
    const at = (state: string, key: string) => ({ state, steps: [{ key, allowed: true }] }) as unknown as Case
    expect(readsFirst(at('asked', 'take'), loop)).toBe(true)
    expect(readsFirst(at('asked', 'drop'), loop)).toBe(false)
  })
  test('who only asks has no work', () => expect(serves(loop, me('p/asker'))).toBe(false))
  test('who takes has', () => expect(serves(loop, me('p/helper'))).toBe(true))
  test('the way leads over the nearest later states', () =>
    expect(progressOf(loop, { state: 'doing' })).toEqual({ states: ['asked', 'doing', 'done'], at: 1 }))
  test('who left the way has no place on it', () =>
    expect(progressOf(loop, { state: 'dropped' })).toBeUndefined())
  test('taking leads onward, giving back and dropping do not', () =>
    expect(
      (['take', 'back', 'drop'] as const).map((step) =>
        isOnward(loop, { state: step === 'back' ? 'doing' : 'asked' }, step),
      ),
    ).toEqual([true, false, false]))
})

describe('hours', () => {
  const done = (spent: unknown, at: string) =>
    ({ id: at, loop: 'p/help', fields: { spent }, entered_at: at }) as unknown as Case
  test('are what the assignee fills in', () =>
    expect(filledByAssignee(loop, 'decimal').map(([key]) => key)).toEqual(['spent']))
  test('add up in tenths, without drift, oldest first', () => {
    const list = doneOf([done(0.2, '2026-02'), done(0.1, '2026-01'), done(null, '2026-03')], [loop])
    expect(list.map(({ amount }) => amount)).toEqual([0.1, 0.2])
    expect(sumOf(list)).toBe(0.3)
  })
})

describe('distance', () => {
  test('a hundredth of a degree of latitude is 1.1 km', () =>
    expect(kilometres({ lon: 117.7, lat: 39 }, { lon: 117.7, lat: 39.01 })).toBeCloseTo(1.112, 2))
  test('a case is where its point is', () => {
    expect(pointOf({ where: { lon: 1, lat: 2, blurred: 300 } }, loop)).toMatchObject({ lon: 1, lat: 2 })
    expect(pointOf({ where: null }, loop)).toBeUndefined()
  })
})

describe('what is kept', () => {
  const span = { unit: 'days', amount: { fixed: 180 } } as const
  test('is counted from the end of the case', () =>
    expect(keptUntil(span, '2026-01-01T00:00:00+08:00')?.slice(0, 10)).toBe('2026-06-29'))
  test('has no date while the case is open', () => expect(keptUntil(span, null)).toBeUndefined())
  test('has no date when working days count', () =>
    expect(keptUntil({ unit: 'working_days', amount: { fixed: 5 } }, '2026-01-01T00:00:00Z')).toBeUndefined())
})

describe('a form', () => {
  const words: FieldSpec = { key: 'words', title: '说明', type: 'text', required: true, max: 5 }
  const call: FieldSpec = { key: 'call', title: '电话', type: 'phone', required: false, class: 'personal' }
  const photos: FieldSpec = { key: 'photos', title: '照片', type: 'files', required: false, max: 6 }
  const local = { local: 'f1', name: 'a.jpg', blob: new Blob(['x']) }

  test.each([
    [words, ' ', 'form.required'],
    [words, '一二三四五六', 'form.too_long'],
    [words, '灯坏了', undefined],
    [call, '12', 'form.phone'],
    [call, null, undefined],
  ])('%o with %j: %s', (spec, value, wrong) => expect(wrongWith(spec, value)).toBe(wrong))

  test('sends what was said, not what was left out, and photos apart', () => {
    const values = { words: ' 灯坏了 ', call: '', photos: [local] }
    expect(wireOf([words, call, photos], values)).toEqual({ words: '灯坏了' })
    expect(attachmentsOf('form', [words, call, photos], values)).toEqual([
      { ...local, part: 'form', field: 'photos' },
    ])
  })
  test('never sends a mask back', () => {
    const given = { call: { masked: '138****0000' } }
    expect(startOf([call], given)).toEqual({ call: null })
    expect(wireOf([call], startOf([call], given), given)).toEqual({})
  })
  test('is filled in from the last order with what is personal, and with nothing else', () =>
    expect(filledBefore([words, call], { words: '上次的事', call: '13800000000' })).toEqual({
      call: '13800000000',
    }))
  test('begins with what a register keeps, and else with what was said last time', () => {
    const kept = (field: string, more: object) =>
      ({ field, register_title: '名册', ...more }) as unknown as Kept
    const one = kept('call', { value: '13911112222' })
    const last = { call: '13800000000', words: '上次的事' }
    expect(knownOf([words, call], last, [])).toEqual(new Map([['call', { value: '13800000000' }]]))
    const known = knownOf([words, call], last, [one, kept('call', { value: '13733334444' })])
    expect(known).toEqual(new Map([['call', { value: '13911112222', kept: one }]]))
    // What another step asks for, and what is only a mask, is filled in nowhere.
    const mask = kept('call', { masked: '139****2222' })
    expect(knownOf([call], {}, [kept('else', { value: 'x' }), mask])).toEqual(new Map())
    expect(maskedOf('call', [mask])).toBe(mask)
    expect([maskedOf('call', [mask, one]), maskedOf('words', [mask])]).toEqual([undefined, undefined])
  })
})

test('the phone draws every field type that the desk draws', () => {
  const desk = readdirSync('src/definitions/fields').map((name) => name.replace('.tsx', ''))
  expect(Object.keys(KINDS).sort()).toEqual(desk.sort())
  for (const type of desk) expect(existsSync(`src/phone/fields/${type}.tsx`), type).toBe(true)
})

test('every word of the phone stands in both languages', () => {
  const keys = (words: object, at = ''): string[] =>
    Object.entries(words).flatMap(([key, value]) =>
      typeof value === 'string' ? [`${at}${key}`] : keys(value, `${at}${key}.`),
    )
  expect(keys(en)).toEqual(keys(zh))
})
