// Signing in and out, and noticing that a session has ended.
import { api, body, keepCsrf, whenSignedOut } from '@/api/client'
import { queryClient } from '@/api/queries'
import { followAnew } from './anew'
import { router } from './routes'

/** Signs in; the cookie is set by the answer. */
export async function signIn(account: string, password: string, second?: string): Promise<void> {
  const sent = { account, password, ...(second ? { second } : {}) }
  const session = await body(api.POST('/api/v1/session', { body: sent }))
  keepCsrf(session.csrf)
  // Nothing that another person read may be shown to this one.
  queryClient.clear()
}

/** Signs out and goes to the sign-in page; also when the server no longer knows the session. */
export async function signOut(): Promise<void> {
  try {
    await api.DELETE('/api/v1/session')
  } finally {
    keepCsrf(undefined)
    queryClient.clear()
    await router.navigate('/sign-in')
  }
}

/** The page to return to after signing in; only ever one of ours. */
export function pageAfterSignIn(search: string): string {
  const next = new URLSearchParams(search).get('next') ?? '/'
  return next.startsWith('/') && !next.startsWith('//') && !next.includes('\\') ? next : '/'
}

/** Leads to the sign-in page when a session ends under somebody's hands. */
export function watchSession() {
  followAnew()
  whenSignedOut(() => {
    const { pathname, search } = router.state.location
    if (pathname === '/sign-in') return
    keepCsrf(undefined)
    queryClient.clear()
    const next = pathname === '/' ? '' : `?next=${encodeURIComponent(pathname + search)}`
    router.navigate(`/sign-in${next}`, { replace: true })
  })
}
