// The phone's service worker: its own files are kept, and what was read stays readable without a network.
// What it keeps of the API belongs to one person; the page throws it away when that person signs out.
const VERSION = '{{version}}'
const FILES = ['{{files}}']
const OWN = `gridwork-phone-${VERSION}`
const READ = 'gridwork-phone-read'
const ENTRY = '/phone.html'
const KEPT_MOST = 300
/** A page waits no longer than this for the network when it has been read before. */
const PATIENCE_MS = 4000

/** Rules and catalogues change seldom: shown at once, fetched anew behind it. */
const SELDOM = /^\/api\/v1\/(definitions|registers|orgs|loops)(\/|$)/
/** Sessions and streams are of the moment, files are large and often show people's homes. */
const NEVER = /^\/api\/v1\/(session|events|demo|files|track)(\/|$)/

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(OWN).then((cache) => cache.addAll(FILES)))
})

self.addEventListener('activate', (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) {
        if (name.startsWith('gridwork-phone-') && name !== OWN && name !== READ) await caches.delete(name)
      }
      await self.clients.claim()
    })(),
  )
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== self.location.origin) return
  // Who says so wants the server's own word.
  if (request.headers.get('Cache-Control') === 'no-store') return
  if (request.mode === 'navigate') {
    if (/^\/m(\/|$)/.test(url.pathname)) event.respondWith(own(ENTRY))
  } else if (FILES.includes(url.pathname)) {
    event.respondWith(own(url.pathname))
  } else if (url.pathname.startsWith('/api/v1/') && !NEVER.test(url.pathname)) {
    event.respondWith(SELDOM.test(url.pathname) ? atOnce(event) : freshFirst(event))
  }
})

async function own(path) {
  const cache = await caches.open(OWN)
  return (await cache.match(path)) ?? fetch(path)
}

/** One address, one language, one copy. */
function keyOf(request) {
  const url = new URL(request.url)
  url.searchParams.set('__language', request.headers.get('Accept-Language') ?? '')
  return url.href
}

async function keep(request, response) {
  const cache = await caches.open(READ)
  const headers = new Headers(response.headers)
  headers.set('X-Kept-At', new Date().toISOString())
  await cache.put(keyOf(request), new Response(await response.blob(), { headers }))
  const keys = await cache.keys()
  for (const old of keys.slice(0, Math.max(0, keys.length - KEPT_MOST))) await cache.delete(old)
}

/** Asks the server and keeps the answer; a refusal also takes away what was kept before. */
async function fetched(request) {
  const response = await fetch(request.clone())
  if (response.ok) await keep(request, response.clone())
  else if ([401, 403, 404].includes(response.status)) await (await caches.open(READ)).delete(keyOf(request))
  return response
}

const kept = async (request) => (await caches.open(READ)).match(keyOf(request))

async function atOnce(event) {
  const before = await kept(event.request)
  const fresh = fetched(event.request)
  if (!before) return fresh
  event.waitUntil(fresh.catch(() => undefined))
  return before
}

// After a step the page reads the case again and must not be told the state before, so the network goes first.
async function freshFirst(event) {
  const before = await kept(event.request)
  const fresh = fetched(event.request)
  if (!before) return fresh
  event.waitUntil(fresh.catch(() => undefined))
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, before))
  return Promise.race([fresh.catch(() => before), late])
}
