// @vitest-environment happy-dom
// A place in a form of the desk: typed or chosen on a map, and always told to which org and grid it leads.
import { Form } from 'antd'
import { beforeEach, expect, test, vi } from 'vitest'
import { PlaceScopeProvider } from '@/api/placing'
import { kindOf } from '@/definitions/registry'
import { answer, click, draw, settle, type, until } from './page'

const Edit = kindOf('point')?.Edit
if (!Edit) throw new Error('there is a kind for points')
const SPEC = { key: 'place', title: '位置', type: 'point', required: false }
const HERE = { lon: 117.7, lat: 39 }
const FOUND = { org: { id: 'o1', name: '河西社区' }, grid: { id: 'g1', name: '第一网格' }, because: null }

const edit = (changed: (value: unknown) => void, value?: typeof HERE) => (
  <PlaceScopeProvider value={{ loop: 'a/order', org: 'o1' }}>
    <Form onValuesChange={(_, all) => changed(all.place)} initialValues={{ place: value }}>
      <Form.Item name="place" label="位置">
        <Edit spec={SPEC} />
      </Form.Item>
    </Form>
  </PlaceScopeProvider>
)
const says = (page: HTMLElement) => page.querySelector('[data-testid=place-says]')?.textContent

beforeEach(() => answer({ '/api/v1/loops/a/order/place': FOUND }))

test('coordinates can be typed; a place is one when both are there', async () => {
  const changed = vi.fn()
  const page = await draw(edit(changed))
  const [lon = null, lat = null] = page.querySelectorAll('input')
  await type(lon, '117.7')
  expect(changed).toHaveBeenLastCalledWith(null)
  await type(lat, '39')
  expect(changed).toHaveBeenLastCalledWith(HERE)
})

test('a place says to which org and grid it leads, and outside of all why to none', async () => {
  const page = await draw(edit(() => undefined, HERE))
  expect(says(page)).toContain('河西社区 · 第一网格')
  answer({ '/api/v1/loops/a/order/place': { org: null, grid: null, because: '不在任何网格内' } })
  expect(says(await draw(edit(() => undefined, HERE)))).toBe('不在任何网格内')
})

test('the map opens and closes, and says why it has nothing to draw', async () => {
  answer({ '/api/v1/grids': { items: [] }, '/api/v1/orgs/o1/grids': { items: [] } })
  const page = await draw(edit(() => undefined))
  const button = page.querySelector('[data-testid=open-map]')
  expect(button?.getAttribute('aria-expanded')).toBe('false')
  await click(button)
  await until(() => expect(page.querySelector('.point-map')?.textContent).toContain('附近没有网格'))
  await settle()
  await click(button)
  expect(page.querySelector('.point-map')?.textContent).toBe('')
})

test('without a place to begin at there is no map, and the rest still works', async () => {
  const page = await draw(<Edit spec={SPEC} />)
  expect(page.querySelector('[data-testid=open-map]')).toBeNull()
  expect(page.querySelectorAll('input')).toHaveLength(2)
})
