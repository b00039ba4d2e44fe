// Signing in and out on the phone, and what has to leave it then.
import { api, body, keepCsrf } from '@/api/client'
import { queryClient } from '@/api/queries'
import type { Me } from '@/api/types'
import { visitWith } from './data/entry'

/** What the service worker kept of the API belongs to one person. */
const READ = 'gridwork-phone-read'

async function forget() {
  queryClient.clear()
  if ('caches' in window) await caches.delete(READ).catch(() => false)
}

export async function signIn(account: string, password: string): Promise<void> {
  const session = await body(api.POST('/api/v1/session', { body: { account, password } }))
  keepCsrf(session.csrf)
  visitWith(undefined)
  await forget()
}

type ByPhone = {
  phone: string
  code: string
  of_age?: boolean
  guardian?: { phone: string; code: string; relation: string }
}

/** Signs in with a code; the pages know at once who it is, so that a form on its way is not taken down. */
export async function enterByPhone(given: ByPhone): Promise<Me> {
  const session = await body(api.POST('/api/v1/session', { body: given }))
  keepCsrf(session.csrf)
  visitWith(undefined)
  await forget()
  const me = await body(api.GET('/api/v1/me'))
  queryClient.setQueryData(['me'], me)
  return me
}

export async function signOut(): Promise<void> {
  try {
    await api.DELETE('/api/v1/session')
  } finally {
    keepCsrf(undefined)
    await forget()
  }
}

/** A session that ended by itself: the pages are closed, the outbox waits for the same person. */
export async function sessionEnded(): Promise<void> {
  keepCsrf(undefined)
  await forget()
}
