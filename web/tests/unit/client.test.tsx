// @vitest-environment happy-dom
// Writes that are repeated, sessions that end, changes that are announced.
import { QueryClient } from '@tanstack/react-query'
import { act } from 'react'
import { afterEach, expect, test, vi } from 'vitest'
import { api, body, keepCsrf, whenSignedOut } from '@/api/client'
import { newKey, useIdempotencyKey } from '@/api/idempotency'
import { ProblemError } from '@/api/problem'
import { takeStep } from '@/api/writes'
import { refresher } from '@/app/live'
import { pageAfterSignIn } from '@/app/session'
import { grouped } from '@/pages/sign-in/DemoAccounts'
import { draw } from './page'

afterEach(() => vi.useRealTimers())

/** Answers everything alike and keeps what was asked. */
function listen(status: number, answer: unknown = {}): Request[] {
  const asked: Request[] = []
  vi.stubGlobal('fetch', async (request: Request) => {
    asked.push(request)
    return new Response(JSON.stringify(answer), { status, headers: { 'Content-Type': 'application/json' } })
  })
  return asked
}

test('the same body keeps its key until it is done, another body gets another', async () => {
  let keys: ReturnType<typeof useIdempotencyKey> | undefined
  function Probe() {
    keys = useIdempotencyKey()
    return null
  }
  await draw(<Probe />)
  if (!keys) throw new Error('not drawn')
  const first = keys.keyFor({ a: 1 })
  expect(keys.keyFor({ a: 1 })).toBe(first)
  const second = keys.keyFor({ a: 2 })
  expect(second).not.toBe(first)
  act(() => keys?.done())
  expect(keys.keyFor({ a: 2 })).not.toBe(second)
})

test('keys are UUIDs, also without a secure context', () => {
  const shape = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
  expect(newKey()).toMatch(shape)
  vi.stubGlobal('crypto', { getRandomValues: (bytes: Uint8Array) => bytes.fill(0xff) })
  expect(newKey()).toMatch(shape)
  vi.unstubAllGlobals()
})

test('a step goes out with its key, the version it saw, the CSRF token and the language', async () => {
  const asked = listen(200)
  keepCsrf('secret')
  await takeStep({ id: 'c1', version: 7 }, 'accept', { form: {}, input: {} }, 'key-1')
  const headers = asked[0]?.headers
  expect(headers?.get('Idempotency-Key')).toBe('key-1')
  expect(headers?.get('If-Match')).toBe('"7"')
  expect(headers?.get('X-CSRF-Token')).toBe('secret')
  expect(headers?.get('Accept-Language')).toBe('zh-CN')
})

test('a refusal is thrown with its reasons; an ended session is told', async () => {
  const ended = vi.fn()
  whenSignedOut(ended)
  listen(409, { status: 409, code: 'state', title: '现在不能这样做', because: '已派单' })
  const refused = await body(api.GET('/api/v1/me')).catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(ProblemError)
  expect(refused).toMatchObject({ status: 409, code: 'state', because: '已派单' })
  expect(ended).not.toHaveBeenCalled()
  listen(401)
  await body(api.GET('/api/v1/me')).catch(() => {})
  expect(ended).toHaveBeenCalledOnce()
  // A wrong password is a 401, too, but ends nothing.
  await body(api.POST('/api/v1/session', { body: { account: 'a', password: 'b' } })).catch(() => {})
  expect(ended).toHaveBeenCalledOnce()
})

test('a burst of changes is read once', () => {
  vi.useFakeTimers()
  const client = new QueryClient()
  const read = vi.spyOn(client, 'invalidateQueries')
  const refresh = refresher(client, 100)
  const id = '0195b1c0-0000-7000-8000-000000000001'
  refresh.heard('case', `{"id":"${id}"}`)
  refresh.heard('turn', `{"case":"${id}"}`)
  refresh.heard('case', `{"id":"${id}"}`)
  vi.advanceTimersByTime(100)
  expect(read.mock.calls.map(([filter]) => filter?.queryKey)).toEqual([['case', id], ['cases']])
  refresh.heard('row', '{}')
  vi.advanceTimersByTime(100)
  expect(read).toHaveBeenLastCalledWith({ queryKey: ['rows'] })
})

test('after signing in one returns to a page of this site only', () => {
  expect(pageAfterSignIn('?next=/cases/1')).toBe('/cases/1')
  for (const bad of ['', '?next=//evil.example', '?next=https://evil.example', '?next=/\\evil.example']) {
    expect(pageAfterSignIn(bad)).toBe('/')
  }
})

test('demo accounts stand under each of their roles, or at each of their orgs', () => {
  const org = (name: string) => ({ id: name, code: name, name, kind: 'common/community' })
  const two = {
    ...{ account: 'ma', password: 'x', name: '马晓东' },
    roles: [
      { role: 'binhai/dispatcher', title: '派单员', org: org('海棠社区') },
      { role: 'binhai/dispatcher', title: '派单员', org: org('望潮社区') },
    ],
  }
  expect(grouped([two], 'role').map(([title, lines]) => [title, lines.map((line) => line.detail)])).toEqual([
    ['派单员', ['海棠社区', '望潮社区']],
  ])
  expect(grouped([two], 'org').map(([title]) => title)).toEqual(['海棠社区', '望潮社区'])
})
