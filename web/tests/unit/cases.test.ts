// @vitest-environment happy-dom
// The case list in its other shapes: months, and files for a spreadsheet.
import { describe, expect, test } from 'vitest'
import type { Case } from '@/api/types'
import { dayAfter, dayOf, monthAfter, spanOf, weeksOf } from '@/components/looks/month'
import { cell, csvOf } from '@/pages/cases/csv'
import { isSame } from '@/pages/cases/views'

describe('months', () => {
  test('are whole weeks from Monday on', () => {
    const weeks = weeksOf('2026-11')
    expect([weeks[0]?.[0], weeks.at(-1)?.[6], weeks.length]).toEqual(['2026-10-26', '2026-12-06', 6])
    // February 2027 begins on a Monday and ends on a Sunday.
    expect(weeksOf('2027-02').flat()).toHaveLength(28)
  })
  test('follow each other over the new year', () => {
    expect([monthAfter('2026-12', 1), monthAfter('2026-01', -1)]).toEqual(['2027-01', '2025-12'])
  })
  test('are asked for with the days of their neighbours that they show', () => {
    expect(spanOf('2026-11')).toEqual(['2026-10-26', '2026-12-06'])
  })
  test('are walked through by arrows, from day to day that holds something', () => {
    const days = ['2026-11-02', '2026-11-05', '2026-11-16', '2026-11-17']
    const from = (key: string) => dayAfter(days, '2026-11-16', key)
    expect([from('ArrowRight'), from('ArrowLeft'), from('ArrowUp'), from('ArrowDown'), from('Home')]).toEqual(
      [...['2026-11-17', '2026-11-05', '2026-11-02', undefined, undefined]],
    )
  })
  test('have China’s days', () => {
    expect(dayOf('2026-03-02T16:30:00Z')).toBe('2026-03-03')
  })
})

describe('a file for a spreadsheet', () => {
  test.each([
    ['楼道灯', '楼道灯'],
    ['=1+1', "'=1+1"],
    ['a,b', '"a,b"'],
    ['他说"好"', '"他说""好"""'],
    ['两\n行', '"两\n行"'],
  ])('%s', (value, written) => expect(cell(value)).toBe(written))
  test('has the columns that are shown, in their order', () => {
    const one = {
      ...{ number: 'DD2026-000001', label: '楼道灯维修', loop: 'binhai/order', loop_title: '群众点单' },
      ...{ state_title: '待派单', colour: 'blue', org: { name: '河西社区' }, fields: {}, closed_at: null },
    } as unknown as Case
    const lines = csvOf(
      [one],
      ['org', 'state'],
      new Map(),
      (key) => key,
      () => '',
    ).split('\r\n')
    expect(lines[0]).toBe('\uFEFFcsv.number,case.what,csv.words,csv.colour,case.org,case.state')
    expect(lines[1]).toBe('DD2026-000001,楼道灯维修,群众点单,colour.blue,河西社区,待派单')
  })
})

test('views differ by whose cases they hold', () => {
  expect(isSame({ turn: 'mine' }, { turn: 'mine', asker: 'me' })).toBe(false)
  expect(isSame({ q: '' }, {})).toBe(true)
})
