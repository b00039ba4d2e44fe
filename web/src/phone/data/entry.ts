// What somebody may ask who is not signed in: one public document answers for the routes that need a session.
import { useQuery } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { EntryOrg, EntryView } from '@/api/types'

const MINUTE = 60_000

/** The pages that somebody sees who is not signed in. */
export const isForVisitors = (path: string): boolean => /^\/($|c\/|new\/|outbox$)/.test(path)

let shown: EntryView | undefined

/** From now on pages read what may be asked out of this document; without one, from the server. */
export function visitWith(entry: EntryView | undefined) {
  shown = entry
}

export const useEntryView = (isVisitor: boolean) =>
  useQuery({
    queryKey: ['entry'],
    enabled: isVisitor,
    staleTime: MINUTE,
    queryFn: async () => {
      const entry = (await body(api.GET('/api/v1/entry'))) as EntryView
      // Read anew, say in another language, it answers from here on, also before the page is drawn again.
      if (shown) visitWith(entry)
      return entry
    },
  })

type Described = { kind: string; key: string; title: { zh: string; en?: string }; version: number }

/** What the document says to a path that would need a session; nothing when it does not know. */
export function answerFrom(entry: EntryView, url: URL, language: 'zh' | 'en'): unknown {
  const path = url.pathname.replace(/^\/api\/v1/, '')
  const described = entry.definitions as unknown as Described[]
  if (path === '/definitions') {
    const say = ({ zh, en }: Described['title']) => (language === 'en' ? (en ?? zh) : zh)
    const items = described.map(({ kind, key, title, version }) => ({
      kind,
      key,
      title: say(title),
      version,
    }))
    return { items, next: null }
  }
  const opening = /^\/loops\/(.+)\/opening$/.exec(path)?.[1]
  if (opening) return entry.openings.find(({ loop }) => loop === opening)
  const definition = /^\/definitions\/(.+)$/.exec(path)?.[1]
  if (definition) {
    const kind = url.searchParams.get('kind')
    return described.find((one) => one.key === definition && (!kind || one.kind === kind))
  }
  const rows = /^\/registers\/([^/]+\/[^/]+)\/rows(?:\/(.+))?$/.exec(path)
  const items = entry.rows.find(({ register }) => register === rows?.[1])?.items
  if (!items) return undefined
  return rows?.[2] ? items.find(({ id }) => id === rows[2]) : { items, next: null }
}

api.use({
  onRequest({ request }) {
    if (!shown || request.method !== 'GET') return undefined
    const language = request.headers.get('Accept-Language') === 'en' ? 'en' : 'zh'
    const answer = answerFrom(shown, new URL(request.url), language)
    if (answer === undefined) return undefined
    return new Response(JSON.stringify(answer), { headers: { 'Content-Type': 'application/json' } })
  },
})

export type Near = { lon: number; lat: number }

/** Communities to choose from: what holds the place first, then the nearest. */
export const useEntryOrgs = (role: string | undefined, q: string, near: Near | undefined) =>
  useQuery({
    queryKey: ['entry', 'orgs', role, q, near?.lon, near?.lat],
    enabled: !!role,
    staleTime: MINUTE,
    placeholderData: (before: EntryOrg[] | undefined) => before,
    queryFn: async () => {
      const query = {
        role: role ?? '',
        ...(q ? { q } : {}),
        ...(near ? { lon: near.lon, lat: near.lat } : {}),
      }
      return (await body(api.GET('/api/v1/entry/orgs', { params: { query } }))).items
    },
  })
