// @vitest-environment happy-dom
// Saved views: what a browser kept goes to the server once, and what a definition has no more is left out.
import { App } from 'antd'
import { act } from 'react'
import { MemoryRouter } from 'react-router'
import { beforeEach, expect, test, vi } from 'vitest'
import { servingOf } from '@/api/looking'
import type { SavedView } from '@/api/types'
import type { Register } from '@/definitions/model'
import { askedBy, lookedBy, readKept as readCases } from '@/pages/cases/views'
import { readKept } from '@/pages/registers/ownViews'
import { RowViews } from '@/pages/registers/RowViews'
import '@/locale/registers'
import { draw, settle, until } from './page'

beforeEach(() => localStorage.clear())

const gone = (part: string, name?: string) => ({ part, name: name ?? null, zh: '没有了', en: 'gone' })

test('what is gone of a view is left out, and the rest serves', () => {
  const asked = { view: 'map', filter: 'a > 1', sort: '-days,class', columns: ['name', 'days'], q: '王' }
  expect(servingOf(asked, [])).toEqual(asked)
  expect(servingOf(asked, [gone('view'), gone('sort', 'days'), gone('columns', 'days')])).toEqual({
    ...{ filter: 'a > 1', sort: 'class', columns: ['name'], q: '王' },
  })
  expect(servingOf(asked, [gone('filter')]).filter).toBeUndefined()
})

test('what is kept of the cases reads back as it was looked at', () => {
  const looked = { filter: { colour: 'red' }, look: 'board', sort: 'due_at', columns: ['state'] } as const
  const asked = askedBy({ ...looked, columns: [...looked.columns] })
  expect(asked).toEqual({ colour: 'red', look: 'board', sort: 'due_at', columns: ['state'] })
  expect(lookedBy(asked)).toEqual(looked)
})

test('what a browser kept is read, and a broken store is an empty one', () => {
  localStorage.setItem(
    'gridwork.views.p1',
    JSON.stringify([{ key: 'own a', name: 'a', filter: { q: 'x' } }, {}]),
  )
  expect(readCases('p1')).toEqual([{ name: 'a', asked: { q: 'x' } }])
  localStorage.setItem('gridwork.rows.p1.binhai/x', '{oops')
  expect(readKept('p1', 'binhai/x')).toEqual([])
})

/** A server that keeps views: those that it was sent, and one that somebody shares. */
function serve(refuses: readonly string[] = []) {
  const saved: SavedView[] = []
  const by = { id: 'p2', name: '李主任' }
  const shared = { id: 's', list: 'binhai/x', name: '全街', is_own: false, by, asked: { q: '李' } }
  const sent: string[] = []
  vi.stubGlobal('fetch', async (request: Request) => {
    const json = (body: unknown, status = 200) =>
      new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })
    if (request.method !== 'PUT') {
      const other = { ...shared, gone: [gone('columns', 'days')], saved_at: '' } as unknown as SavedView
      return json({ items: [...saved, other], may_share_with: [] })
    }
    const view = await request.json()
    sent.push(view.name)
    if (refuses.includes(view.name)) return json({ status: 422, code: 'problems', because: '含手机号' }, 422)
    saved.push({ ...view, id: view.name, is_own: true, by: { id: 'p1', name: '王' }, gone: [], saved_at: '' })
    return json(saved.at(-1))
  })
  return sent
}

const register = { key: 'binhai/x', views: {} } as unknown as Register

const page = (onChoose = () => {}) => (
  <MemoryRouter>
    <App>
      <RowViews person="p1" register={register} now={{ q: 'nothing of these' }} onChoose={onChoose} />
    </App>
  </MemoryRouter>
)

test('what a browser kept goes to the server once; what is refused is said', async () => {
  const at = 'gridwork.rows.p1.binhai/x'
  const kept = ['常看', '手机'].map((name) => ({ key: `own ${name}`, name, q: name }))
  localStorage.setItem(at, JSON.stringify(kept))
  const sent = serve(['手机'])
  const drawn = await draw(page())
  await settle()
  expect(sent).toEqual(['常看', '手机'])
  expect(localStorage.getItem(at)).toBeNull()
  const titles = [...drawn.querySelectorAll('[role=tab]')].map((tab) => tab.textContent)
  expect(titles).toEqual(['全部', '常看', '全街（李主任共享）'])
  await until(() => expect(document.body.textContent).toContain('含手机号'))
  await settle()
  expect(sent.length).toBe(2)
})

test('a view that has lost a part says so when it is chosen', async () => {
  serve()
  const chosen = vi.fn()
  const drawn = await draw(page(chosen))
  const tab = [...drawn.querySelectorAll<HTMLElement>('[role=tab]')].find((one) =>
    one.textContent?.includes('全街'),
  )
  await act(async () => tab?.click())
  await settle()
  expect(chosen).toHaveBeenCalledWith({ q: '李' })
  await until(() => expect(document.body.textContent).toContain('没有了'))
})
