// @vitest-environment happy-dom
// Files that come from the server keep the names that it gave them.
import { expect, test } from 'vitest'
import { askedOf, nameOf } from '@/pages/registers/useTaken'

test('a file is saved under the name that the server gave it', () => {
  const answer = (disposition?: string) =>
    new Response('', disposition ? { headers: { 'Content-Disposition': disposition } } : {})
  const encoded = encodeURIComponent('居民台账 2026-03-02.xlsx')
  expect(nameOf(answer(`attachment; filename*=UTF-8''${encoded}`))).toBe('居民台账 2026-03-02.xlsx')
  expect(nameOf(answer('attachment'))).toBeUndefined()
  expect(nameOf(answer())).toBeUndefined()
})

test('a list is taken out as it stands on the page', () => {
  const looked = { q: '灯', view: 'slow', sort: '-days', filter: 'days > 1', columns: ['name', 'days'] }
  expect(askedOf(looked)).toEqual({ ...looked, columns: 'name,days' })
  expect(askedOf({ q: '', view: undefined, sort: '' })).toEqual({})
})
