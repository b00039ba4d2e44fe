// @vitest-environment happy-dom
// Maps, the organisation tree, saved views and what the bell tells.
import { beforeEach, expect, test } from 'vitest'
import type { Case, Org, Position } from '@/api/types'
import { noticesOf, readSeen } from '@/app/notices'
import { boxOf, isInside, middleOf, projection, scaleBar } from '@/components/map/projection'
import { isSame, readKept } from '@/pages/cases/views'
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
  expect(readKept('p1')).toEqual([])
})

test('the bell tells what came since one last looked, the last first, also after the visit', () => {
  localStorage.clear()
  const of = (id: string, entered_at: string) => ({ id, entered_at }) as Case
  const waiting = [of('old', '2026-03-01T09:00:00+08:00'), of('new', '2026-03-02T10:00:00+08:00')]
  // Whoever comes for the first time has nothing to catch up with; the next visit begins where this one ended.
  expect(readSeen('p1', '2026-03-02T09:00:00+08:00').read).toEqual([])
  const seen = readSeen('p1', '2026-03-09T09:00:00+08:00')
  const told = (read: string[]) =>
    noticesOf(waiting, { ...seen, read }).map(({ of, isRead }) => [of.id, isRead])
  expect(told([])).toEqual([
    ['new', false],
    ['old', true],
  ])
  expect(told(['new 2026-03-02T10:00:00+08:00'])[0]).toEqual(['new', true])
  // It left and came back: that is news again.
  expect(told(['new 2026-03-02T09:30:00+08:00'])[0]).toEqual(['new', false])
  localStorage.setItem('gridwork.bell.p1', '{oops')
  expect(readSeen('p1', '2026-03-10T09:00:00+08:00').until).toBe('2026-03-10T09:00:00+08:00')
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
