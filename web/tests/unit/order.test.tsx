// @vitest-environment happy-dom
// Asking by phone: the form begins with what is kept already, says where, and mixes up nobody's data.
import { createMemoryRouter, RouterProvider } from 'react-router'
import { beforeEach, expect, test } from 'vitest'
import { addWords } from '@/locale'
import OrderPage from '@/phone/pages/Order'
import en from '@/phone/words/en.json'
import zh from '@/phone/words/zh.json'
import { type Answers, answer, click, draw, settle, type } from './page'

const CONTACT = { key: 'contact', title: '联系电话', type: 'phone', required: false, class: 'personal' }
const ORG = { id: 'o1', name: '河西社区' }
const step = { key: 'place', title: '点单', allowed: true, form: [CONTACT], input: [] }
const opening = {
  ...{ loop: 'a/order', title: '群众点单', orgs: [ORG], steps: [step] },
  ...{ asks_by_phone: false, joins: null },
}
const last = { id: 'c1', fields: { contact: '13800000000' }, asker: { id: 'me' }, opener: { id: 'me' } }
const kept = (more: object) => ({
  ...{ field: 'contact', element: 'a/person.phone', register: 'a/volunteer', register_title: '志愿者名册' },
  ...{ row: 'r1', kept_field: 'contact', org: ORG, since: '2026-03-02T09:00:00+08:00', ...more },
})
const answers = (items: object[], is: string | undefined = 'a/person.phone'): Answers => ({
  '/api/v1/me': { person: { id: 'me', name: '陈一' }, roles: [] },
  '/api/v1/loops/a/order/opening': opening,
  '/api/v1/definitions/a/order': {
    ...{ key: 'a/order', title: { zh: '群众点单' }, states: {}, steps: {} },
    fields: { contact: { title: { zh: '联系电话' }, kind: { type: 'phone' }, ...(is ? { is } : {}) } },
  },
  '/api/v1/cases': { items: [last], next: null },
  '/api/v1/cases/c1': last,
  '/api/v1/prefill': { items, next: null },
})

async function open() {
  const router = createMemoryRouter([{ path: '/order/:pack/:key', element: <OrderPage /> }], {
    initialEntries: ['/order/a/order'],
  })
  const page = await draw(<RouterProvider router={router} />)
  await settle()
  await settle()
  return page
}
const input = (page: HTMLElement) => page.querySelector<HTMLInputElement>('[data-field=contact] input')
const source = (page: HTMLElement) => page.querySelector('[data-testid=source]')?.textContent

beforeEach(() => {
  addWords({ zh, en })
  localStorage.clear()
})

test('what a register keeps stands in the form with its source, and can be put right', async () => {
  answer(answers([kept({ value: '13987654321' })]))
  const page = await open()
  expect(input(page)?.value).toBe('13987654321')
  expect(source(page)).toBe('已有数据：志愿者名册，河西社区，2026-03-02 起；不对的请改正')
  await type(input(page), '13900001111')
  expect([input(page)?.value, source(page)]).toEqual(['13900001111', undefined])
})

test('a mask is told and not filled in; what was said last time stands instead', async () => {
  answer(answers([kept({ masked: '139****4321' })]))
  const page = await open()
  expect([input(page)?.value, source(page)]).toEqual(['13800000000', '已填上次用的，可以改'])
  await type(input(page), '')
  expect(source(page)).toBe('已有：139****4321（志愿者名册，河西社区，2026-03-02 起），您看不到全文')
})

test('a form without data elements asks nothing, and one that is refused goes on', async () => {
  answer(answers([kept({ value: '13987654321' })], ''))
  expect(input(await open())?.value).toBe('13800000000')
  const { '/api/v1/prefill': _, ...refused } = answers([])
  answer(refused)
  expect(input(await open())?.value).toBe('13800000000')
})

test('asked on behalf of somebody, one’s own last number is not put in', async () => {
  const behalf = { ...opening, asks_by_phone: true }
  const helped = { ...last, id: 'c2', asker: { id: 'she', name: '王二' } }
  answer({
    ...answers([]),
    '/api/v1/loops/a/order/opening': behalf,
    '/api/v1/cases': { items: [last, helped], next: null },
    '/api/v1/cases/c2': { ...helped, fields: {} },
  })
  const page = await open()
  const her = [...page.querySelectorAll('input[type=radio]')].find((one) =>
    one.closest('label')?.textContent?.includes('王二'),
  )
  await click(her)
  await settle()
  expect([input(page)?.value, source(page)]).toEqual(['', undefined])
})
