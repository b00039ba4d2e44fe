// @vitest-environment happy-dom
// A line of the journal is told in words; what has none yet is told by its own name, never by a key of the catalogue.
import { MemoryRouter } from 'react-router'
import { expect, test, vi } from 'vitest'
import type { JournalEntry } from '@/api/types'
import en from '@/locale/journal.en.json'
import zh from '@/locale/journal.zh.json'
import { draw } from './page'

// Its late words join those that the page has started with.
await import('@/locale/journal')
const { Detail } = await import('@/pages/journal/Detail')
const { useActionWords } = await import('@/pages/journal/words')

const entry = (more: Partial<JournalEntry>): JournalEntry => ({
  ...{ action: 'export', entity: 'register', kind: 'reading', at: '2026-03-02T01:30:00Z', fields: ['姓名'] },
  ...{ chain: '0190a000-0000-7000-8000-000000000001', seq: 3, detail: {}, may_open: false },
  ...more,
})

async function told(detail: Record<string, unknown>): Promise<string[]> {
  const page = await draw(
    <MemoryRouter>
      <Detail entry={entry({ detail })} onPut={vi.fn()} />
    </MemoryRouter>,
  )
  return [...page.querySelectorAll('dt')].map((one) => one.textContent ?? '')
}

test('the facts of an export are told in words', async () => {
  const words = await told({ register: 'a/roll', format: 'xlsx', rows: 12 })
  expect(words).toEqual(['看到的字段', '台账', '文件格式', '条数', '链上位置'])
})

test('a fact, an action without words stand for themselves', async () => {
  expect(await told({ from_tomorrow: 1 })).toContain('from_tomorrow')
  function Action({ of }: { of: string }) {
    return <b>{useActionWords()(entry({ action: of }))}</b>
  }
  const page = await draw(['give', 'import', 'dance'].map((of) => <Action key={of} of={of} />))
  expect([...page.querySelectorAll('b')].map((one) => one.textContent)).toEqual(['同意', '批量导入', 'dance'])
})

test('what is told in Chinese is told in English', () => {
  for (const group of ['entity', 'action', 'detail'] as const) {
    expect(Object.keys(en.journal[group])).toEqual(Object.keys(zh.journal[group]))
  }
})
