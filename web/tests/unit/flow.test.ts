// The drawing of a flow: the main way runs straight from left to right, returns lie below.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { flowOf, linesOf, mainWay, NODE_HEIGHT, rounded, widthOf } from '@/definitions/flow'
import type { Loop } from '@/definitions/model'

const kept = JSON.parse(readFileSync(new URL('../../mock/definitions.json', import.meta.url), 'utf8'))
const order = kept.definitions.find((one: Loop) => one.key === 'binhai/order') as Loop
const flow = flowOf(order, {
  state: (key) => ({ name: key, under: 'somebody · 4 working hours' }),
  steps: (keys) => keys.join('/'),
})
const node = (key: string) => flow.nodes.find((one) => one.key === key)

test('the main way goes always to the nearest later state', () => {
  expect(mainWay(order)).toEqual([
    'placed',
    'dispatched',
    'accepted',
    'delivered',
    'verified',
    'settled',
    'closed',
  ])
})

test('steps between the same two states share a line', () => {
  const steps = linesOf(order).find((line) => line.from === 'dispatched' && line.to === 'placed')?.steps
  expect(steps).toEqual(['decline', 'recall'])
})

test('states of the main way stand left to right on one height', () => {
  const way = mainWay(order).map(node)
  const xs = way.map((one) => one?.x ?? 0)
  expect(xs).toEqual([...xs].sort((a, b) => a - b))
  expect(new Set(way.map((one) => Math.round(one?.y ?? 0))).size).toBe(1)
})

test('no two states overlap, and everything lies inside the drawing', () => {
  for (const one of flow.nodes) {
    expect(one.x - one.width / 2).toBeGreaterThanOrEqual(0)
    expect(one.y + NODE_HEIGHT / 2).toBeLessThanOrEqual(flow.height)
    for (const other of flow.nodes) {
      if (one === other) continue
      expect(
        Math.abs(one.x - other.x) >= (one.width + other.width) / 2 ||
          Math.abs(one.y - other.y) >= NODE_HEIGHT,
      ).toBe(true)
    }
  }
  for (const { label } of flow.lines) expect(label.y).toBeLessThanOrEqual(flow.height)
})

test('returns run below the states, each in a lane of its own where they meet', () => {
  const back = flow.lines.filter((line) => line.isBack)
  expect(back.map((line) => line.steps.join()).sort()).toEqual([
    'decline,recall',
    'hand_back,recall',
    'redo',
    'reopen',
  ])
  const floor = Math.max(...flow.nodes.map((one) => one.y + NODE_HEIGHT / 2))
  for (const line of back) expect(line.label.y).toBeGreaterThan(floor)
  const toPlaced = back.filter((line) => line.to === 'placed').map((line) => line.label.y)
  expect(new Set(toPlaced).size).toBe(toPlaced.length)
})

test('a line of two points is straight, a corner is rounded', () => {
  expect(
    rounded([
      { x: 0, y: 0 },
      { x: 10, y: 0 },
    ]),
  ).toBe('M0,0L10,0')
  expect(
    rounded(
      [
        { x: 0, y: 0 },
        { x: 20, y: 0 },
        { x: 20, y: 20 },
      ],
      5,
    ),
  ).toBe('M0,0L15,0Q20,0 20,5L20,20')
})

test('a Chinese character is about twice as wide as a Latin letter', () => {
  expect(widthOf('待派单', 14)).toBe(42)
  expect(widthOf('abc', 14)).toBeLessThan(widthOf('待派', 14))
})
