// @vitest-environment happy-dom
// What was agreed to, on the phone: taking it back shows what holds, also when the answer is lost on the way.
import { expect, test, vi } from 'vitest'
import { Consents } from '@/phone/parts/Consents'
import { click, draw, settle } from './page'

const CONSENT = {
  ...{
    id: 'c1',
    purpose: 'a/visit',
    purpose_title: '上门探访',
    version: 1,
    basis: '本人同意',
    relation: 'self',
  },
  ...{ org: { id: 'o1', name: '河西社区' }, given_at: '2026-03-02T01:30:00Z', way: 'app', text: '同意上门' },
  ...{ given_by: { id: 'p1', name: '示例甲' }, person: { id: 'p1', name: '示例甲' } },
}

test('a consent that was taken back is shown so though the answer was lost', async () => {
  let withdrawn_at: string | undefined
  vi.stubGlobal('fetch', async (input: Request) => {
    if (input.method === 'POST') {
      withdrawn_at = '2026-03-03T01:30:00Z'
      throw new TypeError('fetch failed')
    }
    const items = input.url.endsWith('/offers') ? [] : [{ ...CONSENT, withdrawn_at }]
    return Response.json({ items })
  })
  const page = await draw(<Consents />)
  await click(page.querySelector('[data-testid="take-back"]'))
  await click(page.querySelector('[data-testid="take-back-yes"]'))
  await settle()
  expect(page.querySelector('[data-testid="consent"]')?.textContent).toContain('上门探访')
  expect(page.querySelector('[data-testid^="take-back"]')).toBeNull()
})
