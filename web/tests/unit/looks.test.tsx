// @vitest-environment happy-dom
// The looks of a register: rows without a value are thought of, and a month that is being read says so.
import { MemoryRouter } from 'react-router'
import { expect, test, vi } from 'vitest'
import { Month } from '@/components/looks/Month'
import type { Field, Register } from '@/definitions/model'
import { isSure } from '@/pages/registers/look'
import RowBoard from '@/pages/registers/RowBoard'
import RowCalendar from '@/pages/registers/RowCalendar'
import { draw } from './page'

const field = (type: string, more: Partial<Field>): Field =>
  ({ title: { zh: '字段' }, kind: { type, options: [{ key: 'a', title: '甲' }] }, ...more }) as Field

test('only what is required of every row is sure to be there', () => {
  const some: Partial<Field>[] = [{}, { required: true }, { required: true, visible_when: 'has(x)' }]
  expect(some.map((more) => isSure(field('date', more)))).toEqual([false, true, false])
  expect(isSure(undefined)).toBe(false)
})

/** The filters that a look asks the server with. */
async function askedBy(Look: typeof RowBoard, kind: string, more: Partial<Field>) {
  const asked: string[] = []
  vi.stubGlobal('fetch', async (input: Request) => {
    asked.push(new URL(input.url, 'http://localhost').searchParams.get('filter') ?? '')
    return Response.json({ items: [], count: 0 })
  })
  const register = {
    key: 'a/roll',
    title: { zh: '名册' },
    fields: { on: field(kind, more) },
  } as unknown as Register
  await draw(
    <MemoryRouter>
      <Look register={register} by="on" ask={{}} columns={undefined} />
    </MemoryRouter>,
  )
  return asked.join('\n')
}

const HIDDEN = { required: true, visible_when: 'has(x)' }

test('a field that a condition may hide is asked for as one that may be empty', async () => {
  expect(await askedBy(RowCalendar, 'date', HIDDEN)).toContain('on != null && ')
  expect(await askedBy(RowCalendar, 'date', { required: true })).not.toContain('null')
  expect(await askedBy(RowBoard, 'bool', HIDDEN)).toContain('on == null')
  expect(await askedBy(RowBoard, 'bool', { required: true })).not.toContain('null')
})

test('the month before is busy until its successor is there', async () => {
  const busy = async (isPlaceholderData: boolean) => {
    const data = { items: ['2026-03-02'], isPartial: false }
    const found = { data, error: null, isPending: false, isPlaceholderData, refetch: () => {} }
    const page = await draw(
      <MemoryRouter initialEntries={['/?month=2026-03']}>
        <Month
          found={found}
          partial=""
          dayOf={(day) => day}
          countOf={(days) => days.length}
          titleOf={(day) => day}
          cardOf={(day) => <i key={day}>{day}</i>}
        />
      </MemoryRouter>,
    )
    return page.querySelector('.month')?.closest('[aria-busy]')?.getAttribute('aria-busy')
  }
  expect([await busy(true), await busy(false)]).toEqual(['true', 'false'])
})
