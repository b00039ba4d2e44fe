// @vitest-environment happy-dom
// The dispatch board: which steps it offers, what it proposes for many, who is suggested and why, refusals.
import { act } from 'react'
import { expect, test, vi } from 'vitest'
import type { Case, Suggestions } from '@/api/types'
import type { Loop } from '@/definitions/model'
import { plansOf } from '@/pages/dispatch/plans'
import { propose, proposedBy } from '@/pages/dispatch/proposal'
import { Suggested } from '@/pages/dispatch/Suggested'
import { useDispatching } from '@/pages/dispatch/useDispatching'
import { answer, click, draw, settle } from './page'

const text = (zh: string) => ({ zh })
const LOOP = {
  definition: 'loop',
  key: 'binhai/order',
  title: text('点单'),
  fields: {},
  start: 'placed',
  states: {
    placed: { title: text('待派单'), turn: { role: 'binhai/dispatcher' } },
    dispatched: { title: text('待接单'), turn: { relation: 'assignee' } },
    closed: { title: text('已办结'), turn: 'none', final: true },
  },
  steps: {
    dispatch: {
      ...{ title: text('派单'), from: ['placed'], to: 'dispatched', by: [{ role: 'binhai/dispatcher' }] },
      input: {
        volunteer: {
          ...{ title: text('派给'), kind: { type: 'person' }, required: true },
          suggest: 'binhai/volunteer_for_order',
        },
      },
    },
    recall: {
      ...{ title: text('改派'), from: ['dispatched'], to: 'placed', by: [{ role: 'binhai/dispatcher' }] },
      input: { reason: { title: text('原因'), kind: { type: 'text' }, required: true } },
    },
    hand_over: {
      ...{ title: text('转交'), from: ['dispatched'], to: 'dispatched', by: [{ relation: 'assignee' }] },
      input: { to: { title: text('转给'), kind: { type: 'person' }, required: true } },
    },
  },
} as unknown as Loop

test('offers the steps that hand a case to a person, to those whose role is waited for', () => {
  const [plan, ...others] = plansOf([LOOP], ['binhai/dispatcher'])
  expect(others).toEqual([])
  expect(plan).toMatchObject({
    ...{ key: 'binhai/order.dispatch', step: 'dispatch', input: 'volunteer', states: ['placed'] },
    ...{ suggest: 'binhai/volunteer_for_order', isSimple: true },
  })
  expect(plansOf([LOOP], ['binhai/resident'])).toEqual([])
})

test('a step that asks for more than the person is filled in as a form', () => {
  const loop = structuredClone(LOOP)
  Object.assign(loop.steps.dispatch?.input ?? {}, {
    note: { title: text('备注'), kind: { type: 'text' }, required: true },
  })
  expect(plansOf([loop], ['binhai/dispatcher'])[0]?.isSimple).toBe(false)
})

const found = (scores: Record<string, number>): Suggestions => ({
  items: Object.entries(scores).map(([id, score]) => ({ person: { id, name: id }, score, reasons: [] })),
  excluded: [],
})

test('a proposal takes the best, spreads over people, and names alone go round', () => {
  const cases = ['1', '2', '3'].map((id) => ({ id, found: found({ a: 8, b: 7.5, c: 1 }) }))
  expect(propose(cases).map((one) => one.to?.id)).toEqual(['a', 'b', 'a'])
  const names = ['1', '2', '3', '4'].map((id) => ({ id, found: found({ a: 0, b: 0, c: 0 }) }))
  expect(propose(names).map((one) => one.to?.id)).toEqual(['a', 'b', 'c', 'a'])
  expect(propose([{ id: '1', found: found({}) }])).toEqual([{ id: '1', to: undefined }])
})

test('the proposal of the server is read for the selected cases, with why some go without', () => {
  const person = { id: 'a', name: '甲' }
  const proposal = {
    items: [{ case: '1', person, score: 3, reasons: [] }],
    unmatched: [{ case: '2', by: 'all_taken', because: '都派给了别的事项' }],
    is_partial: false,
  }
  expect(proposedBy([proposal], [{ id: '2' }, { id: '1' }])).toEqual([
    { id: '2', to: undefined, because: '都派给了别的事项' },
    { id: '1', to: person },
  ])
})

test('shows what a score is made of and why others were left out', async () => {
  const reasons = [
    { key: 'near', title: '离得近', weight: 5, value: 0.8, points: 4 },
    { key: 'rested', title: '手上事少', weight: 3, value: 0.5, points: 1.5 },
  ]
  const data: Suggestions = {
    items: [{ person: { id: 'p1', name: '赵志强' }, score: 5.5, reasons }],
    excluded: [{ person: { id: 'p2', name: '孙丽' }, by: 'capacity', because: '手上的事已满' }],
  }
  const page = await draw(
    <Suggested
      id="c1"
      ask={{ step: 'dispatch', input: 'volunteer', suggest: 'binhai/m' }}
      suggestions={{ data, error: null, isPending: false, refetch: () => {} } as never}
      person={{ id: 'p1', name: '赵志强' }}
      search={{ current: null }}
      onPick={() => {}}
    />,
  )
  const points = [...page.querySelectorAll('.reasons .num')].map((one) =>
    Number.parseFloat(one.textContent ?? ''),
  )
  expect(points.reduce((sum, one) => sum + one, 0)).toBe(5.5)
  expect(page.querySelector('[data-candidate="p1"]')?.textContent).toContain('5.5')
  expect(page.querySelector('.left-out')?.textContent).toMatch(/孙丽.*手上的事已满/)
})

const CASE = { id: 'c1', version: 3, number: 'DD1' } as Case
const PLAN = plansOf([LOOP], ['binhai/dispatcher'])[0]

function Sender() {
  if (!PLAN) throw new Error('there is a plan')
  const { refused, dispatch, isWaiting } = useDispatching(PLAN)
  return (
    <button type="button" onClick={() => dispatch(CASE, { id: 'p1', name: '赵志强' })}>
      {isWaiting(CASE) ? 'waits' : 'sent'} {refused.get('c1')}
    </button>
  )
}

test('a refused case comes back with its reason, and two quick presses are one', async () => {
  let release: (answer: Response) => void = () => {}
  const sent = vi.fn(
    () =>
      new Promise<Response>((done) => {
        release = done
      }),
  )
  answer({})
  const page = await draw(<Sender />)
  vi.stubGlobal('fetch', sent)
  const button = page.querySelector('button')
  await act(async () => {
    button?.click()
    button?.click()
  })
  await settle()
  expect(sent).toHaveBeenCalledTimes(1)
  expect(button?.textContent).toContain('sent')
  await act(async () =>
    release(
      new Response(JSON.stringify({ status: 409, code: 'state', because: '已被撤回' }), { status: 409 }),
    ),
  )
  await settle()
  expect(button?.textContent).toMatch(/waits .*已被撤回/)
  await click(button)
  expect(sent).toHaveBeenCalledTimes(2)
})
