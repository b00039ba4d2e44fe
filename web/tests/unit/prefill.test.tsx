// @vitest-environment happy-dom
// A form begins with what is kept already: it is said where, can be corrected, and nothing that was typed is lost.
import { beforeEach, expect, test, vi } from 'vitest'
import type { Kept } from '@/api/prefill'
import type { FieldSpec } from '@/api/types'
import type { Field } from '@/definitions/model'
import { StepForm } from '@/definitions/StepForm'
import { answer, click, draw, type } from './page'

// Its late words join those that the page has started with.
const { default: Prefilled, refilled } = await import('@/definitions/Prefilled')
const { namingField } = await import('@/definitions/PrefilledRow')

const PHONE: Field = { title: { zh: '联系电话' }, kind: { type: 'phone' }, is: 'common/person.phone' }
const SPEC: FieldSpec = { key: 'contact', title: '联系电话', type: 'phone', required: false }
const kept = (more: object) => ({
  ...{
    field: 'contact',
    element: 'common/person.phone',
    register: 'a/volunteer',
    register_title: '志愿者名册',
  },
  ...{
    row: 'r1',
    kept_field: 'contact',
    org: { id: 'o1', name: '河西社区' },
    since: '2026-03-02T09:00:00+08:00',
  },
  ...more,
})
const form = (sent: (form: unknown) => void, fields: Record<string, Field> = { contact: PHONE }) => (
  <StepForm form={[SPEC]} submit="点单" onSubmit={(one) => sent(one.form)}>
    <Prefilled name="loop:a/order" fields={fields} person="p1" />
  </StepForm>
)
const input = (page: HTMLElement) => page.querySelector('input')
const note = (page: HTMLElement) => page.querySelector('[data-testid=prefilled]')?.textContent

beforeEach(() => answer({ '/api/v1/prefill': { items: [kept({ value: '13987654321' })], next: null } }))

test('what is kept stands in the form, with where from and since when', async () => {
  const sent = vi.fn()
  const page = await draw(form(sent))
  expect(input(page)?.value).toBe('13987654321')
  expect(note(page)).toContain('联系电话（志愿者名册，河西社区，2026-03-02 起）')
  await click(page.querySelector('button[type=submit]'))
  expect(sent).toHaveBeenCalledWith({ contact: '13987654321' })
})

test('it can be corrected', async () => {
  const sent = vi.fn()
  const page = await draw(form(sent))
  await type(input(page), '13900001111')
  await click(page.querySelector('button[type=submit]'))
  expect(sent).toHaveBeenCalledWith({ contact: '13900001111' })
})

test('a mask is told and never filled in', async () => {
  answer({ '/api/v1/prefill': { items: [kept({ masked: '139****4321' })], next: null } })
  const sent = vi.fn()
  const page = await draw(form(sent))
  expect(input(page)?.value).toBe('')
  expect(note(page)).toContain('已有，但您看不到全文：')
  await click(page.querySelector('button[type=submit]'))
  expect(sent).toHaveBeenCalledWith({})
})

test('a form without data elements asks nothing, and one that is refused goes on empty', async () => {
  const bare = await draw(form(() => undefined, { contact: { title: PHONE.title, kind: PHONE.kind } }))
  expect(note(bare)).toBeUndefined()
  expect(input(bare)?.value).toBe('')
  answer({})
  const refused = await draw(form(() => undefined))
  expect(note(refused)).toBeUndefined()
  expect(input(refused)?.value).toBe('')
})

test('what was typed stays, and nothing of somebody else is left', () => {
  const one = [kept({ value: '139' })] as unknown as Kept[]
  expect(refilled({}, {}, one)).toEqual({ set: { contact: '139' }, put: { contact: '139' } })
  expect(refilled({ contact: '137' }, {}, one)).toEqual({ set: {}, put: {} })
  expect(refilled({ contact: '139' }, { contact: '139' }, [])).toEqual({ set: { contact: null }, put: {} })
  expect(refilled({ contact: '137' }, { contact: '139' }, [])).toEqual({ set: {}, put: {} })
  const other = [kept({ value: '138' })] as unknown as Kept[]
  expect(refilled({ contact: '139' }, { contact: '139' }, other).set).toEqual({ contact: '138' })
})

test('whom a row is about stands in `own`, or in the first field for a person', () => {
  const fields = { note: PHONE, who: { title: { zh: '人员' }, kind: { type: 'person' } } }
  expect(namingField({ fields })).toBe('who')
  expect(namingField({ fields, own: 'note' })).toBe('note')
  expect(namingField({ fields: { note: PHONE } })).toBeUndefined()
})
