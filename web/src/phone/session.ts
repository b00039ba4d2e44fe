// Signing in and out on the phone, and what has to leave it then.
import { api, body, keepCsrf } from '@/api/client'
import { queryClient } from '@/api/queries'

/** What the service worker kept of the API belongs to one person. */
const READ = 'gridwork-phone-read'

async function forget() {
  queryClient.clear()
  if ('caches' in window) await caches.delete(READ).catch(() => false)
}

export async function signIn(account: string, password: string): Promise<void> {
  const session = await body(api.POST('/api/v1/session', { body: { account, password } }))
  keepCsrf(session.csrf)
  await forget()
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
