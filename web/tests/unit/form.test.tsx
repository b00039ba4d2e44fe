// @vitest-environment happy-dom
// The renderer: a definition becomes a form, asks only what applies, and puts problems where they belong.
import { act } from 'react'
import { createRoot } from 'react-dom/client'
import { describe, expect, test, vi } from 'vitest'
import { ProblemError } from '@/api/problem'
import type { FieldSpec, Values } from '@/api/types'
import { type Sent, StepForm, wireOf } from '@/definitions/StepForm'
import { settled, shown } from '@/definitions/shown'
import { click, draw, settle, type } from './page'

const field = (key: string, title: string, kind: string, more: Partial<FieldSpec> = {}): FieldSpec => ({
  ...{ key, title, type: kind, required: false },
  ...more,
})
const CONTENT = field('content', '需求说明', 'text', { required: true, max: 500 })
const HOURS = field('hours', '服务时长', 'decimal', { scale: 1, min: 0, max: 240 })
const SOLVED = field('solved', '是否解决', 'bool', { required: true })
const REASON = field('reason', '原因', 'text', { required: true, visible_when: 'solved == false' })

const submit = (element: HTMLElement) => click(element.querySelector('button[type=submit]'))
const area = (element: HTMLElement) => element.querySelector('textarea')

test('a required field is asked for before the server is', async () => {
  const sent = vi.fn()
  const element = await draw(<StepForm form={[CONTENT]} submit="点单" onSubmit={sent} />)
  await submit(element)
  expect(sent).not.toHaveBeenCalled()
  expect(element.textContent).toContain('请填写需求说明')
  await type(area(element), '灯坏了')
  await submit(element)
  expect(sent).toHaveBeenCalledWith({ form: { content: '灯坏了' }, input: {} })
})

test('a conditional field appears with its condition, and is sent only while it stands there', async () => {
  const sent: Sent[] = []
  const element = await draw(
    <StepForm form={[SOLVED]} input={[REASON]} submit="评单" onSubmit={(one) => sent.push(one)} />,
  )
  expect(element.textContent).not.toContain('原因')
  const [yes, no] = [...element.querySelectorAll<HTMLInputElement>('input[type=radio]')]
  await click(no)
  expect(element.textContent).toContain('原因')
  await type(element.querySelector('input[type=text], input:not([type])'), '还在漏')
  await submit(element)
  await click(yes)
  expect(element.textContent).not.toContain('原因')
  await submit(element)
  expect(sent).toEqual([
    { form: { solved: false }, input: { reason: '还在漏' } },
    { form: { solved: true }, input: {} },
  ])
})

test('a field is asked for where its condition says so', async () => {
  const sent: Sent[] = []
  const why = field('why', '说明', 'text', { required_when: 'solved == false' })
  const element = await draw(<StepForm form={[SOLVED, why]} submit="存" onSubmit={(one) => sent.push(one)} />)
  const [yes, no] = [...element.querySelectorAll<HTMLInputElement>('input[type=radio]')]
  await click(no)
  await submit(element)
  expect(sent).toEqual([])
  expect(element.textContent).toContain('请填写说明')
  await click(yes)
  await submit(element)
  expect(sent).toEqual([{ form: { solved: true }, input: {} }])
})

test('an older row that lacks what a condition asks for can be changed elsewhere', async () => {
  const sent: Sent[] = []
  const why = field('why', '说明', 'text', { required_when: 'solved == false' })
  const contact = field('contact', '联系电话', 'phone', { required: true })
  const given = { solved: false, content: '灯坏了', contact: { masked: '138****0000' } }
  const element = await draw(
    <StepForm
      form={[SOLVED, CONTENT, why, contact]}
      given={given}
      isPatch
      submit="存"
      onSubmit={(one) => sent.push(one)}
    />,
  )
  await type(area(element), '')
  await submit(element)
  // What was there is still demanded.
  expect(sent).toEqual([])
  expect(element.textContent).toContain('请填写需求说明')
  await type(area(element), '灯又坏了')
  await submit(element)
  expect(sent).toEqual([{ form: { content: '灯又坏了' }, input: {} }])
})

test('what a change makes necessary is demanded of an older row', async () => {
  const sent: Sent[] = []
  const why = field('why', '说明', 'text', { required_when: 'solved == false' })
  const element = await draw(
    <StepForm
      form={[SOLVED, why]}
      given={{ solved: true }}
      isPatch
      submit="存"
      onSubmit={(one) => sent.push(one)}
    />,
  )
  await click(element.querySelectorAll('input[type=radio]')[1])
  await submit(element)
  expect(sent).toEqual([])
  expect(element.textContent).toContain('请填写说明')
})

describe('the fields that are asked for', () => {
  const kind = field('kind', '类别', 'text')
  const part = field('part', '部位', 'text', { visible_when: "kind == 'lamp'" })
  const wire = field('wire', '线路', 'text', { visible_when: "part == 'wire'", required: true })
  const other = field('other', '其他', 'text', { visible_when: '!has(part)' })
  const keys = (specs: FieldSpec[], values: Values) =>
    shown(specs, settled(specs, values)).map(({ key }) => key)
  test('do not hang on what a hidden field still holds, in whatever order they stand', () => {
    const values = { kind: 'lamp', part: 'wire', other: 'x' }
    for (const specs of [
      [kind, part, wire, other],
      [other, wire, part, kind],
    ]) {
      expect(keys(specs, values).sort()).toEqual(['kind', 'part', 'wire'])
      expect(keys(specs, { ...values, kind: 'pipe' }).sort()).toEqual(['kind', 'other'])
      // What is shown again has its own value again.
      expect(settled(specs, { ...values, kind: 'pipe' })).toEqual({
        kind: 'pipe',
        part: null,
        wire: null,
        other: 'x',
      })
    }
  })
  test('are not demanded anew where they are held as a mask', () => {
    const contact = field('contact', '联系电话', 'phone', { required_when: "kind == 'lamp'" })
    const asked = (held: Values) => shown([contact], { kind: 'lamp', contact: null }, held)[0]?.required
    expect([asked({ contact: { masked: '138****0000' } }), asked({ contact: null }), asked({})]).toEqual([
      ...[false, true, true],
    ])
  })
})

test('problems of the server appear at their fields, what belongs to none above the form', async () => {
  const refused = new ProblemError(422, {
    code: 'problems',
    title: '填写有误',
    problems: [
      { path: 'form.content', code: 'text', message: '请不要写电话' },
      { path: 'org', code: 'closed', message: '该组织已撤销' },
    ],
  })
  const element = document.body.appendChild(document.createElement('div'))
  const root = createRoot(element)
  const form = (problem?: ProblemError) => (
    <StepForm form={[CONTENT, HOURS]} problem={problem} submit="点单" onSubmit={() => {}} />
  )
  await draw(null)
  await act(async () => root.render(form()))
  await act(async () => root.render(form(refused)))
  await settle()
  const item = element.querySelector('textarea')?.closest('.ant-form-item')
  expect(item?.textContent).toContain('请不要写电话')
  const note = element.querySelector('.problem-note')
  expect(note?.textContent).toContain('该组织已撤销')
  expect(note?.textContent).not.toContain('请不要写电话')
  expect(note?.getAttribute('role')).toBe('alert')
})

test('limits of a decimal are scaled units', async () => {
  const element = await draw(<StepForm form={[HOURS]} submit="完成" onSubmit={() => {}} />)
  const input = element.querySelector('input')
  expect(input?.getAttribute('aria-valuemax')).toBe('24')
})

test('what was not touched stays out: masks and blurred points are never sent back', () => {
  const phone = field('contact', '联系电话', 'phone', { class: 'personal' })
  const place = field('base', '服务基点', 'point')
  const capacity = field('capacity', '上限', 'int', { required: true })
  const given = { contact: { masked: '138****0000' }, base: { lon: 117.7, lat: 39.01 }, capacity: 2 }
  const specs = [phone, place, capacity]
  expect(wireOf(specs, { ...given, contact: null }, given, false)).toEqual({})
  expect(wireOf(specs, { ...given, contact: '13900000000' }, given, false)).toEqual({
    contact: '13900000000',
  })
  expect(wireOf(specs, { ...given, base: null }, given, false)).toEqual({ base: null })
  // A step insists on hearing what it requires, unchanged or not.
  expect(wireOf(specs, given, given)).toEqual({ capacity: 2 })
})

test('a type from a newer server is named, not hidden', async () => {
  const element = await draw(
    <StepForm form={[field('x', '全息', 'hologram')]} submit="存" onSubmit={() => {}} />,
  )
  expect(element.textContent).toContain('全息')
  expect(element.textContent).toContain('hologram')
})

test('personal fields say what they are for', async () => {
  const phone = field('contact', '联系电话', 'phone', { class: 'personal', purpose: '上门联系' })
  const element = await draw(<StepForm form={[phone]} submit="点单" onSubmit={() => {}} />)
  expect(element.textContent).toContain('个人信息，仅用于上门联系')
})
