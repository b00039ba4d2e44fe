// @vitest-environment happy-dom
// A retired row says since when and by whom; whoever may is offered to take it back into use.
import { beforeEach, expect, test } from 'vitest'
import type { Row } from '@/api/types'
import { RowRetired } from '@/pages/registers/RowRetired'
import { answer, click, draw } from './page'

const change = (version: number, action: string, name: string) => ({
  ...{ version, action, at: '2026-03-02T09:00:00+08:00', fields: {}, names: {} },
  actor: { id: name, name },
})
const row = (restore: boolean, fields: object = {}) =>
  ({
    ...{ id: 'r1', version: 4, org: null, retired_at: '2026-03-02T09:00:00+08:00', fields },
    may: { write: false, restore, locked: [], open: [] },
  }) as unknown as Row

beforeEach(() => {
  const items = [
    ...[change(1, 'add', '甲'), change(2, 'retire', '乙'), change(3, 'restore', '丙')],
    change(4, 'retire', '丁'),
  ]
  answer({ '/api/v1/registers/a/item/rows/r1/history': { items, next: null } })
})

async function shown(of: Row, onRestore = () => {}) {
  return await draw(<RowRetired register="a/item" row={of} isRestoring={false} onRestore={onRestore} />)
}

test('whoever may is asked before it comes back', async () => {
  let times = 0
  const page = await shown(row(true), () => {
    times += 1
  })
  expect(page.textContent).toContain('03-02 09:00 由 丁 停用')
  await click(page.querySelector('button'))
  expect(times).toBe(0)
  await click(document.querySelector('.ant-popconfirm .ant-btn-primary'))
  expect(times).toBe(1)
})

test('others read why it is not there, and why it cannot come back', async () => {
  const reader = await shown(row(false))
  expect(reader.querySelector('button')).toBeNull()
  const lost = await shown(row(false, { phone: { erased: true } }))
  expect(lost.textContent).toContain('个人信息已按期清除')
})
