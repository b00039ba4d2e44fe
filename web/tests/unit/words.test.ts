// @vitest-environment happy-dom
// Times, problems and the two catalogues of words.
import { describe, expect, test } from 'vitest'
import { ProblemError, problemsByField } from '@/api/problem'
import { describe as put } from '@/components/describe'
import { formatInstant, formatSpan, localInput, readLocalInput } from '@/components/time'
import en from '@/locale/en.json'
import { addTo, translator } from '@/locale/words'
import zh from '@/locale/zh.json'
import { passedShare } from '@/pages/case/Clock'

const t = (key: string, values?: Record<string, unknown>) => `${key}${values ? JSON.stringify(values) : ''}`
const MINUTE = 60_000

describe('instants', () => {
  const now = Date.parse('2026-03-02T09:00:00+08:00')
  test('are shown in China’s time, with the year when it is another', () => {
    expect(formatInstant('2026-03-02T01:30:00Z', now)).toBe('03-02 09:30')
    expect(formatInstant('2025-12-31T16:00:00Z', now)).toBe('01-01 00:00')
    expect(formatInstant('2025-12-31T15:59:00Z', now)).toBe('2025-12-31 23:59')
  })
  test('are typed in China’s time and read back the same', () => {
    expect(readLocalInput('2026-03-02T09:30')).toBe('2026-03-02T09:30:00+08:00')
    expect(localInput('2026-03-02T09:30:00+08:00')).toBe('2026-03-02T09:30')
  })
  test.each([
    [59, 'time.minutes{"n":59}'],
    [60, 'time.hours{"n":1}'],
    [135, 'time.hours{"n":2} time.minutes{"n":15}'],
    [11 * 60 + 20, 'time.hours{"n":11}'],
    [49 * 60, 'time.days{"n":2}'],
    [-20, 'time.minutes{"n":20}'],
  ])('%d minutes are told in units that matter', (minutes, words) => {
    expect(formatSpan(minutes * MINUTE, t)).toBe(words)
  })
})

test('the passed share counts only what counts', () => {
  const ledger = [
    { from: '2026-03-02T09:00:00+08:00', to: '2026-03-02T12:00:00+08:00', counts: true, why: '' },
    { from: '2026-03-02T12:00:00+08:00', to: '2026-03-02T13:30:00+08:00', counts: false, why: '' },
    { from: '2026-03-02T13:30:00+08:00', to: '2026-03-02T14:30:00+08:00', counts: true, why: '' },
  ]
  const share = (at: string) => passedShare(ledger, Date.parse(`2026-03-02T${at}:00+08:00`))
  expect([share('08:00'), share('12:00'), share('13:00'), share('14:30'), share('18:00')]).toEqual([
    0, 0.75, 0.75, 1, 1,
  ])
  expect(passedShare([], 0)).toBe(0)
})

describe('problems', () => {
  test('find their fields whatever way the path is written, and none is lost', () => {
    const problem = (path: string) => ({ path, code: 'x', message: path })
    const paths = ['form.content', '/input/volunteer', 'fields.code', 'days', 'form.unknown', 'org']
    const { byField, rest } = problemsByField(paths.map(problem), ['content', 'volunteer', 'code', 'days'])
    expect([...byField.keys()]).toEqual(['content', 'volunteer', 'code', 'days'])
    expect(rest).toEqual(['form.unknown', 'org'])
  })
  test.each([
    [new ProblemError(403, { because: '只有派单员' }), 'problem.forbidden', '只有派单员'],
    [new ProblemError(409, { because: '不在此状态' }), 'problem.not_now', '不在此状态'],
    [new ProblemError(412, {}), 'problem.changed', 'problem.changed_do'],
    [new ProblemError(503, {}, 3), 'problem.busy', 'problem.busy_do{"n":3}'],
    [new TypeError('fetch failed'), 'problem.offline', 'problem.offline_do'],
  ])('say what happened and what to do', (error, title, detail) => {
    expect(put(error, t)).toEqual({ title, detail })
  })
})

describe('words', () => {
  const chinese = new Map<string, string>()
  const english = new Map<string, string>()
  addTo(chinese, { rows: { n: '{{n}} 条，共 {{all}} 条', only: '只有中文' }, other: '记录' })
  addTo(english, { rows: { n: '{{n}} of {{all}}' } })
  const t = translator([english, chinese])
  test('have their blanks filled in, also with a dollar or with nothing', () => {
    expect(t('rows.n', { n: 3, all: '$&' })).toBe('3 of $&')
    expect(t('rows.n', { n: 0, all: null })).toBe('0 of ')
  })
  test('are said in Chinese where there is no English, and by their key where there is neither', () => {
    expect([t('rows.only'), t('rows.none'), t('rows'), t('constructor')]).toEqual([
      ...['只有中文', 'rows.none', 'rows', 'constructor'],
    ])
  })
  test('are looked for under one key after the other', () => {
    expect([t(['event.new', 'other']), t(['other', 'rows.only']), t(['a', 'b'])]).toEqual([
      '记录',
      '记录',
      'b',
    ])
  })
  test('that are there stay when a page brings others', () => {
    addTo(english, { rows: { n: 'another', late: 'Late' } })
    expect([t('rows.n', { n: 1, all: 2 }), t('rows.late')]).toEqual(['1 of 2', 'Late'])
  })
})

test('both languages have the same words with the same blanks', () => {
  type Tree = { [key: string]: string | Tree }
  const flat = (tree: Tree, at = ''): [string, string][] =>
    Object.entries(tree).flatMap(([key, value]) =>
      typeof value === 'string' ? [[`${at}${key}`, value] as [string, string]] : flat(value, `${at}${key}.`),
    )
  const blanks = ([key, text]: [string, string]) =>
    `${key} ${(text.match(/\{\{\w+\}\}/g) ?? []).sort().join()}`
  expect(flat(en).map(blanks).sort()).toEqual(flat(zh).map(blanks).sort())
})
