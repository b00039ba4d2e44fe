// @vitest-environment happy-dom
// The page of a matcher: its parts add up, its limits are said in words, and it knows which steps ask it.
import { MemoryRouter } from 'react-router'
import { beforeEach, expect, test } from 'vitest'
import type { Matcher } from '@/definitions/model'
import { MatcherPanels } from '@/pages/definitions/MatcherPanels'
import { answer, draw } from './page'

const MATCHER: Matcher = {
  ...{ definition: 'matcher', key: 'a/who', version: 1, title: { zh: '派单推荐' } },
  need: { cases: 'a/order', when: "state == 'placed'" },
  offer: { rows: 'a/volunteer', person: 'person' },
  score: {
    near: { title: { zh: '离得近' }, weight: 5, value: '1.0' },
    rested: { title: { zh: '手上事少' }, weight: 3, value: '0.5' },
  },
  fair: { at_most: 8, share: 0.25, within_days: 30 },
}
const DISPATCH = {
  ...{ title: { zh: '派单' }, from: [], to: 'x', by: [] },
  input: { volunteer: { title: { zh: '派给' }, kind: { type: 'person' }, suggest: 'a/who' } },
}
const LOOP = { definition: 'loop', key: 'a/order', title: { zh: '群众点单' }, steps: { dispatch: DISPATCH } }

const panels = (of: Matcher) =>
  draw(
    <MemoryRouter>
      <MatcherPanels of={of} />
    </MemoryRouter>,
  )

beforeEach(() => answer({ '/api/v1/definitions': { items: [] }, '/api/v1/definitions/a/order': LOOP }))

test('says what the score is made of, the fairness cap in words, and where it is used', async () => {
  const page = await panels(MATCHER)
  expect(page.textContent).toContain('最多 8 分')
  const parts = [...page.querySelectorAll<HTMLElement>('.weights span')]
  expect(parts.map((part) => [part.textContent, part.style.width])).toEqual([
    ['离得近 5', '62.5%'],
    ['手上事少 3', '37.5%'],
  ])
  expect(page.textContent).toContain('30 天内，一人最多接 8 件，或不超过全部的 25%')
  expect(page.querySelector('a[href="/definitions/loop/a/order"]')).not.toBeNull()
  expect(page.textContent).toContain('群众点单 · 派单')
})

test('says so where there is no score, no condition and no cap', async () => {
  const { score: _, fair: __, ...bare } = MATCHER
  const page = await panels({ ...bare, key: 'a/other' })
  expect(page.querySelector('.weights')).toBeNull()
  expect(page.textContent).toContain('没有另外的条件')
  expect(page.textContent).toContain('每人一次一件')
  expect(page.textContent).toContain('没有设上限')
  expect(page.textContent).toContain('还没有环节用它推荐人选')
})
