// @vitest-environment happy-dom
// Maps, the organisation tree, saved views and what the bell tells.
import { beforeEach, expect, test } from 'vitest'
import type { Case, Me, Org, Position } from '@/api/types'
import { isTurnOf } from '@/app/Bell'
import { boxOf, isInside, middleOf, projection, scaleBar } from '@/components/map/projection'
import { isSame, readViews } from '@/pages/cases/views'
import { narrowed, treeOf, wayTo } from '@/pages/orgs/orgTree'
import { People } from '@/pages/orgs/People'
import { answer, draw } from './page'

const SQUARE: Position[] = [
  [117, 39],
  [117.01, 39],
  [117.01, 39.01],
  [117, 39.01],
]

test('a projection keeps shapes: north is up, a kilometre is as long each way', () => {
  const box = boxOf(SQUARE)
  if (!box) throw new Error('a square has a box')
  const { project, metrePx } = projection(box, 400, 400, 20)
  const [a, b, , d] = SQUARE.map(project)
  if (!a || !b || !d) throw new Error('every corner has its place')
  expect(d.y).toBeLessThan(a.y)
  expect((b.x - a.x) / (a.y - d.y)).toBeCloseTo(Math.cos((39.005 * Math.PI) / 180), 3)
  const { metres, px } = scaleBar(metrePx, 110)
  expect(px).toBeLessThanOrEqual(110)
  expect(px / metrePx).toBeCloseTo(metres)
})

test('a place lies in its grid or not', () => {
  expect(isInside({ lon: 117.005, lat: 39.005 }, [SQUARE])).toBe(true)
  expect(isInside({ lon: 117.02, lat: 39.005 }, [SQUARE])).toBe(false)
  const [lon, lat] = middleOf(SQUARE)
  expect([lon, lat]).toEqual([expect.closeTo(117.005), expect.closeTo(39.005)])
})

const org = (id: string, name: string, parent?: string): Org => ({
  ...{ id, name, code: id, kind: 'common/community' },
  ...(parent ? { parent } : {}),
})
const ORGS = [
  org('1', '临海区'),
  org('11', '星河街道', '1'),
  org('111', '河西社区', '11'),
  org('9', '外区社区', 'x'),
]

test('the tree nests what it knows, narrows with the way to it, and walks up', () => {
  const tree = treeOf(ORGS)
  expect(tree.map((node) => node.name)).toEqual(['临海区', '外区社区'])
  expect(narrowed(tree, '河西')[0]?.below[0]?.below.map((node) => node.name)).toEqual(['河西社区'])
  expect(narrowed(tree, '没有')).toEqual([])
  expect(wayTo('111', ORGS).map((one) => one.name)).toEqual(['临海区', '星河街道', '河西社区'])
})

beforeEach(() => localStorage.clear())

test('views are compared by what they ask, and a broken store is an empty one', () => {
  expect(isSame({ colour: 'red', q: '' }, { colour: 'red' })).toBe(true)
  expect(isSame({ turn: 'mine' }, {})).toBe(false)
  localStorage.setItem('gridwork.views.p1', '{oops')
  expect(readViews('p1')).toEqual([])
})

test('the bell rings for my turn only, by name or by role', () => {
  const me = { person: { id: 'p1', name: '甲' }, roles: [{ role: 'a/dispatcher', org: {} }] } as unknown as Me
  const of = (turn: unknown, closed_at: string | null = null) => ({ turn, closed_at }) as Case
  expect(isTurnOf(of({ person: { id: 'p1' } }), me)).toBe(true)
  expect(isTurnOf(of({ person: { id: 'p2' } }), me)).toBe(false)
  expect(isTurnOf(of({ role: 'a/dispatcher', org: {} }), me)).toBe(true)
  expect(isTurnOf(of({ role: 'a/verifier', org: {} }), me)).toBe(false)
  expect(isTurnOf(of({ person: { id: 'p1' } }, '2026-01-01T00:00:00Z'), me)).toBe(false)
})

test('a vacant role and a vacant post stand out', async () => {
  answer({
    '/api/v1/orgs/o1/people': {
      roles: [
        { role: 'a/dispatcher', title: '派单员', count: 0, holders: [] },
        { role: 'a/volunteer', title: '志愿者', count: 60, holders: [{ id: 'p1', name: '赵志强' }] },
      ],
      posts: [{ id: 'x', title: '社区书记', holder: null }],
      stand_ins: [],
    },
  })
  const page = await draw(<People org="o1" />)
  expect(page.querySelector('[data-role="a/dispatcher"]')?.textContent).toContain('空缺')
  expect(page.querySelector('[data-role="a/volunteer"]')?.textContent).toMatch(/赵志强.*另有 59 人/)
  expect(page.querySelector('.people-posts')?.textContent).toContain('空缺')
})

test('who may not see the people of an org is told so', async () => {
  answer({})
  const page = await draw(<People org="o1" />)
  expect(page.querySelector('[role=alert]')?.textContent).toContain('找不到')
})
