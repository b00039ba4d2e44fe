// The one door to the server: language, CSRF token and problems are handled here and nowhere else.
import createClient, { type Middleware } from 'openapi-fetch'
import { language } from '@/locale'
import { problemOf } from './problem'
import type { paths } from './schema'

const CSRF = 'gridwork.csrf'

/** Remembers the token that writes with a cookie must send; `undefined` forgets it. */
export function keepCsrf(token: string | undefined) {
  if (token) localStorage.setItem(CSRF, token)
  else localStorage.removeItem(CSRF)
}

let onSignedOut = () => {}

/** Called when the server says that nobody is signed in any more. */
export function whenSignedOut(then: () => void) {
  onSignedOut = then
}

const house: Middleware = {
  onRequest({ request }) {
    request.headers.set('Accept-Language', language() === 'en' ? 'en' : 'zh-CN')
    const token = localStorage.getItem(CSRF)
    if (token && request.method !== 'GET') request.headers.set('X-CSRF-Token', token)
    return request
  },
  async onResponse({ request, response }) {
    if (response.ok) return undefined
    // A wrong password is also a 401, but it ends no session.
    if (response.status === 401 && !request.url.endsWith('/api/v1/session')) onSignedOut()
    throw await problemOf(response)
  },
}

export const api = createClient<paths>({
  baseUrl: window.location.origin,
  // Looked up at each call, not when this file is read.
  fetch: (request) => fetch(request),
})
api.use(house)

/** The body of an answer; refusals were thrown before. */
export async function body<T>(answer: Promise<{ data?: T }>): Promise<T> {
  return (await answer).data as T
}

/** Splits `pack/key` into the two path parameters. */
export function keyPath(key: string): { pack: string; key: string } {
  const [pack = '', local = ''] = key.split('/')
  return { pack, key: local }
}
