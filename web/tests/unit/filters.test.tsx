// @vitest-environment happy-dom
// What rows are filtered by: written as the server reads it, read back, and built by hand.
import { act } from 'react'
import { MemoryRouter } from 'react-router'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Org } from '@/api/types'
import type { Field, Register } from '@/definitions/model'
import {
  type Condition,
  isAskable,
  type Part,
  readFilter,
  waysOf,
  writeFilter,
} from '@/pages/registers/filter/conditions'
import { FilterBuilder } from '@/pages/registers/filter/FilterBuilder'
import { FilterChips } from '@/pages/registers/filter/FilterChips'
import { rootOf, under } from '@/pages/registers/filter/words'
import { answer, click, draw, settle, type } from './page'

const field = (zh: string, type: string, more: object = {}) =>
  ({ title: { zh }, kind: { type }, ...more }) as unknown as Field
const FIELDS: Record<string, Field> = {
  name: field('名称', 'text', { required: true }),
  note: field('说明', 'text'),
  days: field('天数', 'int', { required: true }),
  size: field('大小', 'decimal'),
  price: field('价格', 'money'),
  made_on: field('日期', 'date'),
  at: field('时刻', 'instant'),
  active: field('在岗', 'bool'),
  kind: field('类别', 'choice', { kind: { type: 'choice', of: 'a/kind' } }),
  skills: field('技能', 'choices'),
  body: field('组织', 'org'),
  who: field('人员', 'person'),
  home: field('家庭', 'row', { kind: { type: 'row', of: 'a/home' } }),
  phone: field('电话', 'phone', { class: 'personal' }),
  base: field('基点', 'point', { kind: { type: 'point', blur: { metres: 500 } } }),
}
const REGISTER = {
  ...{ definition: 'register', key: 'a/item', version: 1, title: { zh: '目录' }, label: 'name' },
  ...{ fields: FIELDS, may: { read: [], write: [] } },
} as unknown as Register

const made: [Condition, string][] = [
  [{ field: 'name', is: 'contains', value: "o'neil \\ 区" }, "contains(name, 'o\\'neil \\\\ 区')"],
  [{ field: 'note', is: 'contains', value: '灯' }, "note != null && contains(note, '灯')"],
  [{ field: 'note', is: 'equals', value: '灯' }, "note == '灯'"],
  [{ field: 'note', is: 'differs', value: '灯' }, "note != '灯'"],
  [{ field: 'note', is: 'empty' }, 'note == null'],
  [{ field: 'note', is: 'filled' }, 'note != null'],
  [{ field: 'days', is: 'least', value: 3 }, 'days >= 3'],
  [{ field: 'size', is: 'most', value: -1.5 }, 'size != null && size <= -1.5'],
  [{ field: 'price', is: 'equals', value: 1250 }, 'price == 1250'],
  [
    { field: 'made_on', is: 'least', value: '2026-03-01' },
    "made_on != null && made_on >= date('2026-03-01')",
  ],
  [{ field: 'made_on', is: 'equals', value: '2026-03-01' }, "made_on == date('2026-03-01')"],
  [
    { field: 'at', is: 'most', value: '2026-03-01T09:00:00+08:00' },
    "at != null && at <= instant('2026-03-01T09:00:00+08:00')",
  ],
  [{ field: 'active', is: 'yes' }, 'active == true'],
  [{ field: 'active', is: 'no' }, 'active == false'],
  [{ field: 'kind', is: 'any', value: ['x'] }, "kind == 'x'"],
  [{ field: 'kind', is: 'any', value: ['x', 'y'] }, "kind in ['x', 'y']"],
  [{ field: 'kind', is: 'none', value: ['x'] }, "kind != 'x'"],
  [{ field: 'kind', is: 'none', value: ['x', 'y'] }, "!(kind in ['x', 'y'])"],
  [{ field: 'skills', is: 'filled' }, 'skills != null'],
  [{ field: 'body', is: 'equals', value: 'o1' }, "body == 'o1'"],
  [{ field: 'body', is: 'any', value: ['o1', 'o2'] }, "body in ['o1', 'o2']"],
  [{ field: 'who', is: 'equals', value: 'p1' }, "who == 'p1'"],
  [{ field: 'home', is: 'equals', value: 'r1' }, "home == 'r1'"],
]

describe('a condition', () => {
  test.each(made)('%j is %s, and is read back', (condition, expression) => {
    expect(writeFilter([condition], FIELDS)).toBe(expression)
    expect(readFilter(expression, FIELDS)).toEqual([condition])
  })

  test('all of them joined are read back one by one, in brackets too', () => {
    const all = made.map(([condition]) => condition)
    const expression = writeFilter(all, FIELDS)
    expect(readFilter(expression, FIELDS)).toEqual(all)
    expect(readFilter(`(${expression})`, FIELDS)).toEqual(all)
    expect(readFilter("(days >= 3) && ((note == '&& || )'))", FIELDS)).toHaveLength(2)
    expect(readFilter('', FIELDS)).toEqual([])
  })

  test('in other words is the same', () => {
    expect(readFilter("active && !active && name.contains('灯')", FIELDS)).toEqual([
      { field: 'active', is: 'yes' },
      { field: 'active', is: 'no' },
      { field: 'name', is: 'contains', value: '灯' },
    ])
  })

  test.each([
    'days > 3',
    "days >= 3 || note == 'x'",
    "note == 'x' ? active : !active",
    "gone == 'x'",
    "phone == '1'",
    "made_on >= '2026-03-01'",
    "days == '3'",
    'note >= 3',
    "'x' in skills",
    "contains(days, '3')",
    '(days >= 3) == active',
    "note == 'x",
  ])('%s stays as it is written', (expression) => {
    expect(readFilter(expression, FIELDS)).toEqual([{ raw: expression }])
    expect(writeFilter(readFilter(expression, FIELDS), FIELDS)).toBe(expression)
  })

  test('stands beside what cannot be read', () => {
    const parts: Part[] = [{ raw: 'days > 3 || active' }, { field: 'days', is: 'most', value: 9 }]
    const expression = writeFilter(parts, FIELDS)
    expect(expression).toBe('(days > 3 || active) && days <= 9')
    expect(readFilter(expression, FIELDS)).toEqual(parts)
  })

  test('is offered by the type of its field, and none of what is sealed', () => {
    expect(Object.keys(FIELDS).filter((key) => !isAskable(FIELDS[key] as Field))).toEqual([
      ...['phone', 'base'],
    ])
    expect(waysOf(FIELDS.days as Field)).toEqual(['least', 'most', 'equals'])
    expect(waysOf(FIELDS.skills as Field)).toEqual(['empty', 'filled'])
  })
})

const ORGS = [
  { id: 'o1', name: '河西街道' },
  { id: 'o2', name: '幸福社区', parent: 'o1' },
  { id: 'o3', name: '河东街道' },
].map((one) => ({ ...one, code: one.id, kind: 'a/b' })) as unknown as Org[]

test('an org and those below it are its ids', () => {
  expect(under('o1', ORGS)).toEqual(['o1', 'o2'])
  expect(under('o9', ORGS)).toEqual(['o9'])
  expect([rootOf(['o1', 'o2'], ORGS), rootOf(['o1', 'o3'], ORGS), rootOf([], ORGS)]).toEqual([
    ...['o1', undefined, undefined],
  ])
})

describe('on the page', () => {
  const kinds = {
    ...{ definition: 'choices', key: 'a/kind', version: 1, title: { zh: '类别' } },
    options: { x: { title: { zh: '维修' } }, y: { title: { zh: '保洁' } } },
  }
  beforeEach(() =>
    answer({
      '/api/v1/orgs': { items: ORGS, next: null },
      '/api/v1/definitions/a/kind': kinds,
    }),
  )

  test('conditions are chips in words, each of which goes by its button', async () => {
    const asked: string[] = []
    const filter = "kind in ['x', 'y'] && body in ['o1', 'o2'] && price != null && price >= 1250 && days > 3"
    const page = await draw(
      <MemoryRouter>
        <FilterChips register={REGISTER} filter={filter} onChange={(next) => asked.push(next)} />
      </MemoryRouter>,
    )
    const chips = [...page.querySelectorAll('.filter-chips li:not(.bare)')]
    expect(chips.map((chip) => chip.textContent?.trim())).toEqual([
      ...['类别 是 维修、保洁', '组织 是 河西街道 及下级', '价格 不小于 ¥12.50', 'days > 3'],
    ])
    await click(chips[1]?.querySelector('button'))
    await click(page.querySelector('.filter-chips .bare button'))
    expect(asked).toEqual(["kind in ['x', 'y'] && price != null && price >= 1250 && (days > 3)", ''])
  })

  test('a condition is built, field by field', async () => {
    const added: Condition[] = []
    const page = await draw(
      <FilterBuilder register={REGISTER} mayFindPeople={false} onAdd={(one) => added.push(one)} />,
    )
    await click(page.querySelector('button'))
    const form = () => document.querySelector<HTMLFormElement>('.filter-builder')
    const choose = async (select: number, title: string) => {
      const opener = form()?.querySelectorAll('.ant-select')[select]
      await act(async () => opener?.dispatchEvent(new MouseEvent('mousedown', { bubbles: true })))
      await settle()
      const options = [...document.querySelectorAll('.ant-select-item-option')]
      await click(options.findLast((one) => one.textContent === title))
    }
    const submit = () => form()?.querySelector<HTMLButtonElement>('button[type=submit]')
    await choose(0, '说明')
    expect(submit()?.disabled).toBe(true)
    await type(form()?.querySelector<HTMLInputElement>('input.ant-input') ?? null, ' 灯 ')
    await click(submit())
    await choose(1, '未填写')
    await click(submit())
    expect(added).toEqual([
      { field: 'note', is: 'contains', value: '灯' },
      { field: 'note', is: 'empty' },
    ])
  })
})
