// @vitest-environment happy-dom
// What is kept about the reader, on the desk: what stands there, what is asked to be put right, and the copy in both forms.
import { MemoryRouter } from 'react-router'
import { beforeEach, expect, test, vi } from 'vitest'
import { holdersOf } from '@/api/kept'
import type { Kept as KeptView } from '@/api/types'
import Kept from '@/pages/kept/Kept'
import { click, draw, settle } from './page'

const ORG = { id: 'o1', name: '河西社区', code: '1', kind: 'common/community' }
const KEPT = {
  person: { person: { id: 'p1', name: '示例甲' }, home: ORG, since: '2026-01-01T00:00:00+08:00' },
  roles: [{ title: '派单员', org: ORG, from: '2026-01-02T00:00:00+08:00', to: null }],
  cases: {
    ...{ asked: 1, opened_for_others: 0, next: null },
    items: [
      {
        ...{ id: 'c1', number: 'DD2026-000001', loop_title: '群众点单', state_title: '待派单', asked: true },
        ...{ opened_at: '2026-03-02T09:00:00+08:00', closed_at: null, erase_due_at: null },
        correctable: [{ key: 'contact', title: '联系电话' }],
      },
    ],
  },
  rows: [
    {
      ...{
        id: 'r1',
        register: 'a/visit',
        title: '看望名册',
        org: ORG,
        fields: {},
        names: {},
        sealed: ['门牌'],
      },
      ...{ retired_at: null, correctable: [{ key: 'door', title: '门牌' }] },
    },
    {
      ...{ id: 'r2', register: 'a/visit', title: '看望名册', org: ORG, fields: {}, names: {}, sealed: [] },
      ...{ retired_at: '2026-03-02T09:00:00+08:00', correctable: [] },
    },
  ],
  readings: [
    {
      ...{ at: '2026-03-02T09:00:00+08:00', action: 'open_field', number: 'DD2026-000001', register: null },
      ...{ fields: ['联系电话'], purpose: '回访', by: [{ role: '派单员', org: '河西社区' }] },
    },
  ],
  files: [],
}
const asked: string[] = []

beforeEach(() => {
  asked.length = 0
  vi.stubGlobal('fetch', async (input: Request) => {
    const { pathname, search } = new URL(input.url)
    if (input.method === 'POST') {
      asked.push(`${pathname}${search}`)
      return new Response('部分,条目\r\n', { headers: { 'Content-Type': 'text/csv; charset=utf-8' } })
    }
    if (pathname === '/api/v1/me') return Response.json({ person: { id: 'p1', name: '示例甲' }, roles: [] })
    if (pathname === '/api/v1/me/kept') return Response.json(KEPT)
    if (pathname.startsWith('/api/v1/definitions/')) return Response.json({ fields: {} })
    return Response.json({ items: [] })
  })
})

const page = () =>
  draw(
    <MemoryRouter>
      <Kept />
    </MemoryRouter>,
  )

test('the desk tells what the phone tells', async () => {
  const text = (await page()).textContent ?? ''
  for (const told of [
    '示例甲',
    '派单员',
    '群众点单',
    '看望名册',
    '另有加密保存：门牌',
    '回访',
    '河西社区 派单员',
  ]) {
    expect(text).toContain(told)
  }
})

test('only what stands still can be asked to be put right', () => {
  const { rows, cases } = KEPT as unknown as KeptView
  const settled = cases.items.map((one) => ({ ...one, id: 'c2', correctable: [] }))
  const holders = holdersOf(rows, [...cases.items, ...settled])
  expect(holders.map(({ kind, id, title }) => [kind, id, title])).toEqual([
    ['row', 'r1', '看望名册 河西社区'],
    ['case', 'c1', '群众点单 DD2026-000001'],
  ])
})

test('the copy is taken as a table or for programs', async () => {
  const names: string[] = []
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    names.push(this.download)
  })
  const shown = await page()
  for (const as of ['csv', 'json']) {
    await click(shown.querySelector(`[data-testid="take-copy-${as}"]`))
    await settle()
  }
  expect(asked).toEqual(['/api/v1/me/kept/copy?as=csv', '/api/v1/me/kept/copy?as=json'])
  expect(names).toEqual(['我的信息副本.csv', '我的信息副本.json'])
  vi.restoreAllMocks()
})
