// @vitest-environment happy-dom
// The table of a register: whatever columns are chosen, each value stands under its own heading.
import { MemoryRouter } from 'react-router'
import { beforeEach, expect, test } from 'vitest'
import type { useRowList } from '@/api/queries'
import type { Row } from '@/api/types'
import { ColumnPicker } from '@/components/looks/ColumnPicker'
import type { Register } from '@/definitions/model'
import { RowTable } from '@/definitions/RowTable'
import { answer, click, draw } from './page'

const field = (zh: string, type: string) => ({ title: { zh }, kind: { type } })
const REGISTER = {
  ...{ definition: 'register', key: 'a/item', version: 1, title: { zh: '目录' }, label: 'name' },
  fields: { code: field('编码', 'text'), name: field('名称', 'text'), call: field('电话', 'phone') },
  may: { read: [], write: [] },
} as unknown as Register
const ROW = {
  ...{ id: 'r1', version: 1, org: 'o1', retired_at: null },
  fields: { code: '0301', name: '楼道灯', call: '13800000000' },
} as unknown as Row
const LIST = {
  ...{ data: { pages: [{ items: [ROW] }] }, error: null, isPending: false },
  ...{ hasNextPage: false, isFetchingNextPage: false },
} as unknown as ReturnType<typeof useRowList>

beforeEach(() => answer({ '/api/v1/orgs': { items: [{ id: 'o1', name: '河西社区' }], next: null } }))

async function table(columns: string[]) {
  const page = await draw(
    <MemoryRouter>
      <RowTable register={REGISTER} list={LIST} label="目录" empty="" columns={columns} />
    </MemoryRouter>,
  )
  const cells = [...page.querySelectorAll('tbody td')].map((cell) => cell.textContent)
  const links = [...page.querySelectorAll('a[href^="/registers"]')].map((link) => link.textContent)
  return { cells, links, page }
}

test('what a row is called leads to it wherever it stands', async () => {
  expect((await table(['name', 'code'])).cells.slice(0, 2)).toEqual(['楼道灯', '0301'])
  const { cells, links } = await table(['code', 'name'])
  expect(cells.slice(0, 2)).toEqual(['0301', '楼道灯'])
  expect(links).toEqual(['楼道灯'])
})

test('without it, the first column that leads nowhere else does, or the org', async () => {
  expect((await table(['call', 'code'])).links).toEqual(['0301'])
  const { page, links } = await table(['call'])
  expect(links).toHaveLength(1)
  expect(page.querySelector('a a')).toBeNull()
})

test('columns stay where they stand when one is taken away, and come last when they are added', async () => {
  const chosen: string[][] = []
  const options = ['a', 'b', 'c'].map((value) => ({ value, label: value }))
  const page = await draw(
    <ColumnPicker columns={['c', 'a']} options={options} onChoose={(next) => chosen.push(next)} />,
  )
  await click(page.querySelector('button'))
  const boxes = [...document.querySelectorAll('.column-picker input')]
  await click(boxes[0])
  await click(boxes[1])
  expect(chosen).toEqual([['c'], ['c', 'a', 'b']])
})
