// @vitest-environment happy-dom
// What is looked for nearby before sending, and where a finger on the map points.
import { afterEach, describe, expect, test, vi } from 'vitest'
import { boxOf, projection, unproject } from '@/components/map/projection'
import type { Loop } from '@/definitions/model'
import { lookAround } from '@/phone/data/nearby'

const text = (title: string) => ({ zh: title, en: title })
const loop = (duplicates?: Loop['duplicates']): Loop => ({
  ...{
    definition: 'loop',
    key: 'p/report',
    version: 1,
    title: text('report'),
    lives_at: 'p/place',
    start: 'new',
  },
  ...{ fields: {}, states: {}, steps: {} },
  ...(duplicates ? { duplicates } : {}),
})
const compared = loop({ same: ['kind'], near: { of: 'where', metres: 200 } })
const here = { lon: 117.7, lat: 39.02 }

function serverAnswers(answer: () => Response) {
  const asked: Request[] = []
  vi.stubGlobal('fetch', async (request: Request) => {
    asked.push(request)
    return answer()
  })
  return asked
}

afterEach(() => vi.unstubAllGlobals())

describe('looking around', () => {
  const items = [{ track: 't', number: 'X1' }]
  const found = () => Response.json({ items, next: null })

  test('asks with what is compared and with nothing else', async () => {
    const asked = serverAnswers(found)
    expect(await lookAround(compared, { kind: 'lamp', where: here, words: 'third floor' })).toEqual(items)
    expect(await asked[0]?.json()).toEqual({ form: { kind: 'lamp', where: here } })
  })
  test('asks nothing where nothing is compared or something is missing', async () => {
    const asked = serverAnswers(found)
    expect(await lookAround(loop(), { kind: 'lamp', where: here })).toEqual([])
    expect(await lookAround(compared, { kind: 'lamp' })).toEqual([])
    expect(await lookAround(compared, { where: here })).toEqual([])
    expect(await lookAround(undefined, { kind: 'lamp', where: here })).toEqual([])
    expect(asked).toEqual([])
  })
  test('never stands in the way: a server that fails has found nothing', async () => {
    serverAnswers(() => new Response('', { status: 503 }))
    expect(await lookAround(compared, { kind: 'lamp', where: here })).toEqual([])
  })
})

test('a spot of the map is the place that is drawn there', () => {
  const box = boxOf([
    [117.69, 39.01],
    [117.71, 39.03],
  ])
  if (!box) throw new Error('a box')
  const { project } = projection(box, 360, 420, 18)
  const { x, y } = project([here.lon, here.lat])
  const back = unproject(project)(x, y)
  expect(back.lon).toBeCloseTo(here.lon, 9)
  expect(back.lat).toBeCloseTo(here.lat, 9)
})
