// The browser and the server must agree on conditions: both read the table of crates/expr.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { holds } from '@/definitions/expr'

type Case = { source: string; data: Record<string, unknown>; value: boolean }
const file = path.resolve(import.meta.dirname, '../../../crates/expr/tests/data/form_subset.json')
const table = JSON.parse(readFileSync(file, 'utf8')) as { cases: Case[]; refused: string[] }

describe('conditions of forms', () => {
  test.each(table.cases)('$source with $data is $value', ({ source, data, value }) => {
    expect(holds(source, data)).toBe(value)
  })

  test.each(table.refused)('%s is no condition of a form: the field stays in sight', (source) => {
    expect(holds(source, {})).toBe(true)
  })

  test('a condition over a value that is not there yet does not hold', () => {
    expect(holds('!solved', {})).toBe(false)
    expect(holds('solved', {})).toBe(false)
    expect(holds('days > 3', {})).toBe(false)
  })
})
