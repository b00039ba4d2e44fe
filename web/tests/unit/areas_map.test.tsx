// @vitest-environment happy-dom
// Rows that are areas stand on the map as such: small ones on large ones, each with its mark, each to be chosen.
import { act } from 'react'
import { MemoryRouter } from 'react-router'
import { expect, test, vi } from 'vitest'
import type { Register } from '@/definitions/model'
import RowMap from '@/pages/registers/RowMap'
import { answer, click, draw, settle } from './page'

const square = (west: number, size: number) => ({
  type: 'Polygon',
  coordinates: [
    [
      [west, 39],
      [west + size, 39],
      [west + size, 39 + size],
      [west, 39 + size],
      [west, 39],
    ],
  ],
})
const row = (id: string, outline: unknown) => ({ id, fields: { name: id, outline }, version: 1 })
const field = (type: string) => ({ title: { zh: type }, kind: { type } })
const REGISTER = {
  key: 'a/alliance',
  title: { zh: '联盟' },
  label: ['name'],
  fields: { name: field('text'), outline: field('area') },
} as unknown as Register

test('areas lie on the map, the widest below, and a click shows whose it is', async () => {
  vi.stubGlobal(
    'ResizeObserver',
    class {
      constructor(private readonly seen: () => void) {}
      observe() {
        this.seen()
      }
      disconnect() {}
    },
  )
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(600)
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(400)
  const items = [row('small', square(117.01, 0.01)), row('none', null), row('large', square(117, 0.05))]
  answer({ '/api/v1/registers/a/alliance/rows': { items, count: 3 }, '/api/v1/me': { roles: [] } })
  const page = await draw(
    <MemoryRouter>
      <RowMap register={REGISTER} by="outline" ask={{}} columns={['name']} />
    </MemoryRouter>,
  )
  await settle()
  const areas = [...page.querySelectorAll('.map-area')]
  expect(areas.map((area) => area.querySelector('title')?.textContent)).toEqual(['large', 'small'])
  expect(page.querySelectorAll('.map-mark')).toHaveLength(2)
  expect(page.querySelector('.case-map-side')?.textContent).toContain('none')
  await act(async () => void areas[1]?.dispatchEvent(new MouseEvent('click', { bubbles: true })))
  expect(page.querySelector('.case-map-list')?.textContent).toContain('small')
  expect(page.querySelector('.case-map-list')?.textContent).not.toContain('large')
  await click(page.querySelector('.case-map-side button'))
  expect(page.querySelector('.case-map-list')?.textContent).toContain('large')
})
