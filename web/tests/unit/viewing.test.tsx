// @vitest-environment happy-dom
// The banner while somebody looks as another: as whom, how long, and the way out; and the form that begins it.
import { afterEach, expect, test, vi } from 'vitest'
import type { Me } from '@/api/types'
import Viewing, { Over } from '@/app/Viewing'
import { ViewAs } from '@/pages/accounts/ViewAs'
import { click, draw, type } from './page'

const OF: NonNullable<Me['viewing']> = {
  ...{ id: 'v1', person: { id: 'p1', name: '示例甲' }, by: { id: 'p2', name: '示例乙' } },
  ...{ from: '2026-03-02T01:00:00Z', to: '2026-03-02T01:30:00Z', seconds_left: 1505, is_over: false },
}
const ACCOUNT = {
  ...{ id: 'a1', account: 'hexi.dispatcher', name: '示例甲', office: null, state: 'open', leaves_at: null },
  ...{ has_second: false, has_password: true, signed_in_at: null, is_mine: false },
}

afterEach(() => vi.unstubAllGlobals())

test('the banner says as whom and for how long', async () => {
  const page = await draw(<Viewing of={OF} />)
  expect(page.querySelector('[role=status]')?.textContent).toContain('以 示例甲 的所见查看')
  expect(page.querySelector('[role=timer]')?.textContent).toBe('剩余 25:05')
  expect(page.querySelector('button')?.textContent).toBe('结束查看')
})

test('when it is over nothing is counted, and the way out stays', async () => {
  const page = await draw(
    <>
      <Viewing of={{ ...OF, seconds_left: 0, is_over: true }} />
      <Over />
    </>,
  )
  expect(page.querySelector('[role=timer]')).toBeNull()
  expect(page.querySelector('h1')?.textContent).toBe('查看时间已到')
  expect(page.querySelector('button')).not.toBeNull()
})

test('the way out ends it at the server before the pages begin anew', async () => {
  const asked: string[] = []
  vi.stubGlobal('fetch', async (input: Request) => {
    asked.push(`${input.method} ${new URL(input.url).pathname}`)
    return Response.json({ status: 404, code: 'not_found', title: '没有找到' }, { status: 404 })
  })
  const page = await draw(<Viewing of={OF} />)
  await click(page.querySelector('button'))
  expect(asked).toEqual(['DELETE /api/v1/session/view-as'])
  expect(page.querySelector('[role=alert]')?.textContent).not.toBe('')
})

test('it begins with a reason only, and a refusal is shown', async () => {
  const sent: unknown[] = []
  vi.stubGlobal('fetch', async (input: Request) => {
    if (input.method !== 'POST') return Response.json({ now: { view_as_minutes: 30 }, sets: [] })
    sent.push(await input.json())
    const because = '不能以三员或审计人员的所见查看'
    return Response.json({ status: 403, code: 'office', title: '没有权限', because }, { status: 403 })
  })
  const page = await draw(<ViewAs account={ACCOUNT} />)
  const button = () => page.querySelector<HTMLButtonElement>('button[type=submit]')
  expect(button()?.disabled).toBe(true)
  await type(page.querySelector('textarea'), '核查派单员的所见')
  await click(button())
  expect(sent).toEqual([{ account: 'hexi.dispatcher', reason: '核查派单员的所见' }])
  expect(page.querySelector('.problem-note')?.textContent).toContain('不能以三员或审计人员的所见查看')
})
