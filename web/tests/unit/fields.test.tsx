// @vitest-environment happy-dom
// One file per field type, with the names of the Rust enum; each shows, edits and sends its value.
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { Form } from 'antd'
import { MemoryRouter } from 'react-router'
import { beforeEach, describe, expect, test } from 'vitest'
import type { FieldSpec } from '@/api/types'
import { FieldValue } from '@/definitions/FieldValue'
import { isCitizenId } from '@/definitions/fields/citizen_id'
import { KINDS, kindOf } from '@/definitions/registry'
import { answer, draw } from './page'

const root = path.resolve(import.meta.dirname, '../../..')
const snake = (name: string) => name.replace(/(?<=[a-z])[A-Z]/g, (letter) => `_${letter}`).toLowerCase()

/** The variants of the enum in Rust, as packs write them. */
function rustTypes(): string[] {
  const source = readFileSync(path.join(root, 'crates/definitions/src/model/field.rs'), 'utf8')
  const body = /pub enum FieldType \{\n([\s\S]*?)\n\}/.exec(source)?.[1] ?? ''
  return [...body.matchAll(/^ {4}([A-Z]\w*)/gm)].map((match) => snake(match[1] ?? ''))
}

describe('field types', () => {
  test('the folder holds one file for each type of the Rust enum, and no other', () => {
    const folder = path.join(root, 'web/src/definitions/fields')
    const files = readdirSync(folder).map((file) => file.replace(/\.tsx$/, ''))
    const types = rustTypes()
    expect(types.length).toBeGreaterThan(10)
    expect(files.sort()).toEqual(types.sort())
    expect(Object.keys(KINDS).sort()).toEqual(types.sort())
  })

  test('every file has its twin where the server checks values', () => {
    const files = (folder: string, end: RegExp) =>
      readdirSync(path.join(root, folder)).map((file) => file.replace(end, ''))
    // What the Rust folder holds besides types: shared shapes and their tests.
    const shared = ['cell_tests', 'cells', 'fault', 'known', 'mod', 'tests']
    const rust = files('crates/registers/src/fields', /\.rs$/).filter((file) => !shared.includes(file))
    expect(files('web/src/definitions/fields', /\.tsx$/).sort()).toEqual(rust.sort())
  })
})

const NAMES = {
  '/api/v1/orgs': { items: [{ id: 'o1', code: 'o', name: '河西社区', kind: 'common/community' }] },
}
const spec = (type: string, more: Partial<FieldSpec> = {}): FieldSpec => ({
  ...{ key: 'it', title: '它', type, required: true },
  ...more,
})

type Row = { type: string; more?: Partial<FieldSpec>; value: unknown; shown: string | RegExp; wire: unknown }

const OPTIONS = [
  { key: 'a', title: '甲' },
  { key: 'b', title: '乙' },
]

const AREA = {
  type: 'Polygon',
  coordinates: [
    [
      [117.7, 39],
      [117.71, 39],
      [117.71, 39.001],
      [117.7, 39.001],
      [117.7, 39],
    ],
  ],
}

const TABLE: Row[] = [
  { type: 'text', value: ' 灯坏了 ', shown: '灯坏了', wire: '灯坏了' },
  { type: 'int', value: 3, shown: '3', wire: 3 },
  { type: 'decimal', more: { scale: 1 }, value: 1.5, shown: '1.5', wire: 1.5 },
  { type: 'money', value: 123450, shown: '¥1,234.50', wire: 123450 },
  { type: 'bool', value: false, shown: '否', wire: false },
  { type: 'date', value: '2026-03-02', shown: '2026-03-02', wire: '2026-03-02' },
  { type: 'instant', value: '2026-03-02T01:30:00Z', shown: /03-02 09:30$/, wire: '2026-03-02T01:30:00Z' },
  { type: 'choice', more: { options: OPTIONS }, value: 'b', shown: '乙', wire: 'b' },
  { type: 'choices', more: { options: OPTIONS }, value: ['a', 'b'], shown: '甲乙', wire: ['a', 'b'] },
  {
    type: 'row',
    more: { of: 'x/y' },
    value: { id: 'r1', name: '楼道灯维修' },
    shown: '楼道灯维修',
    wire: 'r1',
  },
  {
    type: 'rows',
    more: { of: 'x/y', max: 9 },
    value: [
      { id: 'r1', name: '楼道灯维修' },
      { id: 'r2', name: '水管疏通' },
    ],
    shown: '楼道灯维修水管疏通',
    wire: ['r1', 'r2'],
  },
  { type: 'person', value: { id: 'p1', name: '赵志强' }, shown: '赵志强', wire: 'p1' },
  {
    type: 'case',
    more: { of: 'x/z' },
    value: { id: 'c1', name: 'DD2026-000001' },
    shown: 'DD2026-000001',
    wire: 'c1',
  },
  { type: 'org', value: 'o1', shown: '河西社区', wire: 'o1' },
  {
    type: 'files',
    more: { max: 2 },
    value: [{ id: 'f1', name: '门.png', size: 1 }],
    shown: '',
    wire: ['f1'],
  },
  {
    type: 'point',
    value: { lon: 117.7, lat: 39 },
    shown: '117.70000, 39.00000',
    wire: { lon: 117.7, lat: 39 },
  },
  {
    type: 'area',
    value: AREA,
    shown: '约 96,088 平方米',
    wire: AREA,
  },
  { type: 'phone', value: '138 0000 0000', shown: '138 0000 0000', wire: '13800000000' },
  {
    type: 'citizen_id',
    value: '11010519491231002x',
    shown: '11010519491231002x',
    wire: '11010519491231002X',
  },
  {
    type: 'credit_code',
    value: '91350100m000100Y43 ',
    shown: '91350100m000100Y43',
    wire: '91350100M000100Y43',
  },
]

describe('each field type', () => {
  beforeEach(() => answer(NAMES))

  test('stands in the table', () => {
    expect(TABLE.map((row) => row.type).sort()).toEqual(Object.keys(KINDS).sort())
  })

  test.each(TABLE)('$type is shown', async ({ type, more, value, shown }) => {
    const element = await draw(
      <MemoryRouter>
        <FieldValue spec={spec(type, more)} value={value} />
      </MemoryRouter>,
    )
    if (typeof shown === 'string') expect(element.textContent?.trim()).toBe(shown)
    else expect(element.textContent).toMatch(shown)
  })

  test.each(TABLE)('$type is sent in its wire form', ({ type, value, wire }) => {
    const kind = kindOf(type)
    expect(kind?.wire ? kind.wire(value) : value).toEqual(wire)
  })

  test.each(TABLE)('$type has a control with its label', async ({ type, more, value }) => {
    const Edit = kindOf(type)?.Edit
    if (!Edit) throw new Error(type)
    const element = await draw(
      <Form name={type} initialValues={{ it: value }}>
        <Form.Item name="it" label="它">
          <Edit spec={spec(type, more)} />
        </Form.Item>
      </Form>,
    )
    const id = element.querySelector('label')?.getAttribute('for')
    const control = element.querySelector(`[id="${id}"]`)
    expect(control, `${type} gives its control the id of the label`).not.toBeNull()
    expect(control?.closest('.ant-form-item-control')).not.toBeNull()
  })
})

describe('what is not a plain value', () => {
  test('is blank, masked, erased or of a type from a newer server', async () => {
    const text = async (value: unknown, type = 'text') =>
      (await draw(<FieldValue spec={spec(type)} value={value} />)).textContent?.trim()
    expect(await text(null)).toBe('—')
    expect(await text({ masked: '138****0000' })).toBe('138****0000')
    expect(await text({ erased: true })).toBe('已按规定清除')
    expect(await text('x', 'hologram')).toBe('x')
  })
})

describe('values that the browser can tell are wrong', () => {
  const wrong = (type: string, value: unknown, more: Partial<FieldSpec> = {}) => {
    const kind = kindOf(type)
    return kind?.check?.(value, spec(type, more))
  }
  test.each([
    ['text', '太长了', { max: 2 }, 'form.too_long'],
    ['text', '字', { max: 1 }, undefined],
    ['text', '12a4', { pattern: '[0-9]{4}' }, 'form.pattern'],
    ['text', '1234', { pattern: '[0-9]{4}' }, undefined],
    ['text', '12345', { pattern: '[0-9]{4}' }, 'form.pattern'],
    ['phone', '12345', {}, 'form.phone'],
    ['phone', '022-12345678', {}, undefined],
    ['citizen_id', '110105194912310021', {}, 'form.citizen_id'],
    ['citizen_id', '11010519491231002X', {}, undefined],
    ['credit_code', '91350100i000100Y43', {}, 'form.pattern'],
    ['credit_code', '91350100m000100Y43', {}, undefined],
    ['area', AREA, {}, undefined],
    ['area', '117.7, 39\n117.7', {}, 'form.pattern'],
    ['area', { ...AREA, coordinates: [AREA.coordinates[0]?.slice(0, 2)] }, {}, 'form.pattern'],
  ])('%s %s', (type, value, more, expected) => {
    expect(wrong(type, value, more)).toBe(expected)
  })

  test('a citizen id needs its check digit', () => {
    expect(isCitizenId('11010519491231002X')).toBe(true)
    expect(isCitizenId('11010519491231002x')).toBe(false)
    expect(isCitizenId('1101051949123100')).toBe(false)
  })
})
