// @vitest-environment happy-dom
// What a pack asks of people: sorted by any figure, opened to its parts, reckoned anew with one's own volumes.
import { createMemoryRouter, RouterProvider } from 'react-router'
import { beforeEach, expect, test, vi } from 'vitest'
import type { Burden, RoleWeek } from '@/api/burden'
import { answer, click, draw, settle, type } from './page'

// Its late words join those that the page has started with.
const { default: BurdenPage } = await import('@/pages/definitions/Burden')
const { sorted, volumesOf, written } = await import('@/pages/definitions/burden')

const share = (title: string, step: string | null, minutes: number) => ({
  ...{ definition: step ? 'a/order' : 'a/roll', step, title, times: 1, minutes, taps: 4, photos: 0 },
})
const role = (key: string, title: string, minutes: number, photos: number): RoleWeek => ({
  ...{ role: key, title, minutes, taps: 9, photos, people: null, minutes_each: null },
  shares: [share('派单', 'dispatch', minutes - 1), share('名册', null, 1)],
})
const place = (definition: string, kind: string, more: object) => ({
  ...{ kind, definition, title: definition, field: 'contact', keeps: false, reason: null, until: null },
  ...more,
})
const BURDEN: Burden = {
  pack: 'a',
  packs: [{ pack: 'a', title: '滨海' }],
  amounts: [
    { kind: 'loop', key: 'a/order', title: '群众点单', count: 1 },
    { kind: 'register', key: 'a/roll', title: '名册', count: 1 },
  ],
  rates: { from: '2026-01-01', source: '内部估计', assumption: true },
  roles: [role('a/clerk', '派单员', 12, 0), role('a/helper', '志愿者', 3, 2)],
  asked_twice: [
    {
      ...{ element: 'a/person.phone', title: '联系电话' },
      places: [
        place('a/roll', 'register', { keeps: true }),
        place('a/order', 'loop', { reason: '多半不在名册里', until: '2027-12-31' }),
      ],
    },
  ],
  look_alike: [],
  bound: 5,
  again: 1,
  forbidden: [],
  photos_demanded: [{ definition: 'a/order', step: 'dispatch', field: 'proof', title: '完成照片' }],
}

const asked: string[] = []
beforeEach(() => {
  asked.length = 0
  answer({ '/api/v1/definitions/burden': BURDEN })
  const answering = fetch
  vi.stubGlobal('fetch', async (input: Request | string) => {
    const url = new URL(typeof input === 'string' ? input : input.url, 'http://localhost')
    if (url.pathname.endsWith('/burden')) asked.push(url.searchParams.get('volumes') ?? '')
    return answering(input)
  })
})

async function open(search = '') {
  const router = createMemoryRouter([{ path: '/definitions/burden', element: <BurdenPage /> }], {
    initialEntries: [`/definitions/burden${search}`],
  })
  const page = await draw(<RouterProvider router={router} />)
  await settle()
  return { page, router }
}
const names = (page: HTMLElement) =>
  [...page.querySelectorAll('.burden-role')].map((one) => one.textContent?.trim())
const heading = (page: HTMLElement, title: string) =>
  [...page.querySelectorAll('.sort-by')].find((one) => one.textContent?.startsWith(title))

test('roles are sorted by a press on a heading, and the address keeps it', async () => {
  const { page, router } = await open()
  expect(names(page)).toEqual(['派单员', '志愿者'])
  await click(heading(page, '照片'))
  expect(names(page)).toEqual(['志愿者', '派单员'])
  expect(heading(page, '照片')?.closest('th')?.getAttribute('aria-sort')).toBe('descending')
  await click(heading(page, '照片'))
  expect(names(page)).toEqual(['派单员', '志愿者'])
  expect(router.state.location.search).toBe('?sort=photos')
  await click(heading(page, '照片'))
  expect(router.state.location.search).toBe('')
})

test('a role opens to what its week consists of', async () => {
  const { page } = await open()
  await click(page.querySelector('.burden-role'))
  const parts = [...page.querySelectorAll('tr.share')].map((row) => row.textContent)
  expect(parts).toHaveLength(2)
  expect(parts[0]).toContain('群众点单 · 派单')
  expect(page.querySelector('.burden-role')?.getAttribute('aria-expanded')).toBe('true')
})

test('what is asked twice, what is forbidden and what is to be looked at are told', async () => {
  const { page } = await open()
  expect(page.textContent).toContain('绑定数据元的 5 处中，1 处问的是已有的数据')
  expect(page.textContent).toContain('可再问到 2027-12-31：多半不在名册里')
  expect(page.textContent).toContain('没有发现禁止的内容')
  expect(page.textContent).toContain('“派单”不交“完成照片”就办不了')
})

test('one’s own volumes are reckoned with', async () => {
  const { page } = await open()
  await type(page.querySelector('.burden-counts input'), '120')
  await click(page.querySelector('.burden-do button'))
  await settle()
  expect(asked.at(-1)).toBe('{"loops":{"a/order":120},"registers":{"a/roll":1},"people":{}}')
  const orders = () => page.querySelector<HTMLInputElement>('.burden-counts input')?.value
  expect(orders()).toBe('120')
  await click(page.querySelectorAll('.burden-do button')[1])
  await settle()
  expect([asked.at(-1), orders()]).toEqual(['', '1'])
})

test('steps and rates of the address are reckoned with again', async () => {
  const more = { steps: { 'a/order.dispatch': 3 }, rates: [{ from: '2026-01-01', minutes: 2 }] }
  const address = JSON.stringify({ loops: { 'a/order': 9 }, ...more })
  const { page } = await open(`?volumes=${encodeURIComponent(address)}`)
  await type(page.querySelector('.burden-counts input'), '120')
  await click(page.querySelector('.burden-do button'))
  await settle()
  expect(JSON.parse(asked.at(-1) ?? '')).toEqual({
    ...{ loops: { 'a/order': 120 }, registers: { 'a/roll': 1 }, people: {} },
    ...more,
  })
})

test('from volumes that the server refuses a button leads back', async () => {
  const answering = fetch
  vi.stubGlobal('fetch', async (input: Request) => {
    const has = new URL(input.url, 'http://localhost').searchParams.has('volumes')
    const refusal = { status: 400, code: 'malformed', because: '没有 a/gone 这个事项' }
    return has ? new Response(JSON.stringify(refusal), { status: 400 }) : answering(input)
  })
  const { page, router } = await open('?volumes=%7B%22loops%22%3A%7B%22a%2Fgone%22%3A1%7D%7D&sort=-photos')
  expect(page.textContent).toContain('没有 a/gone 这个事项')
  const back = [...page.querySelectorAll('button')].find((one) => one.textContent === '恢复各 1 件')
  await click(back)
  await settle()
  expect(router.state.location.search).toBe('?sort=-photos')
  expect(names(page)).toEqual(['志愿者', '派单员'])
  expect(page.querySelector('.burden-refused')).toBeNull()
})

test('what is nought is not said, and figures that are missing sort as nothing', () => {
  const volumes = volumesOf({ ...BURDEN, roles: [{ ...role('a/clerk', '派单员', 1, 0), people: 2 }] })
  expect(volumes.people).toEqual({ 'a/clerk': 2 })
  expect(written({ ...volumes, loops: { 'a/order': 0 } })).toBe(
    '{"loops":{},"registers":{"a/roll":1},"people":{"a/clerk":2}}',
  )
  const two = [{ ...role('x', '乙', 1, 0), minutes_each: 3 }, role('y', '甲', 2, 0)]
  expect(sorted(two, 'minutes_each', 'zh').map((one) => one.role)).toEqual(['y', 'x'])
  expect(sorted(two, 'title', 'zh').map((one) => one.role)).toEqual(['y', 'x'])
  expect(sorted(two, 'else', 'zh').map((one) => one.role)).toEqual(['x', 'y'])
})
