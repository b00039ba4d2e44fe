// Sends one entry: its files first, then the write itself, with the key and the version it was decided on.
import { api, body } from '@/api/client'
import { ProblemError } from '@/api/problem'
import type { Case, Followed, StoredFile, Values } from '@/api/types'
import type { Entry, Result, Seen, Trouble } from './entry'
import { kept } from './keep'
import type { Answer } from './rules'

const BUSY_S = 5
/** Longer than this nobody waits; the same key asks again later. */
const PATIENCE_MS = 30_000

const seenOf = (of: Case): Seen => ({ version: of.version, state: of.state, entered_at: of.entered_at })

const resultOf = (of: Case | Followed): Result => ({
  ...('id' in of
    ? { ...seenOf(of), case: of.id }
    : { version: 0, state: of.state, entered_at: of.entered_at }),
  ...{ number: of.number, track: of.track, promise_due_at: of.promise_due_at ?? null },
})

const troubleOf = (error: ProblemError): Trouble => ({
  ...{ status: error.status, code: error.code, because: error.because ?? error.message },
  problems: error.problems,
})

const headersOf = (entry: Entry) => ({
  'Idempotency-Key': entry.id,
  ...(entry.seen ? { 'If-Match': `"${entry.seen.version}"` } : {}),
})

/** Uploads what the server does not have yet, and notes each so that a second try does not upload it again. */
async function stored(entry: Entry, signal: AbortSignal): Promise<Entry> {
  for (const file of entry.files) {
    if (file.stored) continue
    const form = new FormData()
    form.append('file', file.blob, file.name)
    const answer = await body(
      api.POST('/api/v1/files', {
        headers: { 'Idempotency-Key': `${entry.id}-${file.local}` },
        body: { file: '' },
        bodySerializer: () => form,
        signal,
      }) as Promise<{ data?: StoredFile }>,
    )
    file.stored = answer.id
    await kept.change(entry.id, (now) => ({
      ...now,
      files: now.files.map((one) => (one.local === file.local ? { ...one, stored: answer.id } : one)),
    }))
  }
  return entry
}

/** The values with the ids that the server gave to the files. */
function bodyOf(entry: Entry): { form: Values; input: Values } {
  const filled = { form: { ...entry.sent.form }, input: { ...entry.sent.input } }
  for (const { part, field, stored: id } of entry.files) {
    const list = filled[part][field]
    filled[part][field] = [...(Array.isArray(list) ? list : []), id]
  }
  return filled
}

function write(entry: Entry, signal: AbortSignal) {
  const { action } = entry
  const shared = { headers: headersOf(entry), signal }
  if (action.kind === 'open') {
    const { kind: _, ...named } = action
    const wanted = { ...named, ...bodyOf(entry) }
    return api.POST('/api/v1/cases', { ...shared, body: wanted })
  }
  if (action.kind === 'step') {
    const path = { id: action.case, step: action.step }
    return api.POST('/api/v1/cases/{id}/steps/{step}', { ...shared, params: { path }, body: bodyOf(entry) })
  }
  if (action.kind === 'follow')
    return api.POST('/api/v1/follows', { ...shared, body: { track: action.track } })
  const { input } = bodyOf(entry)
  return api.POST('/api/v1/cases/{id}/comments', {
    ...shared,
    params: { path: { id: action.case } },
    body: input,
  })
}

/** How a case stands now, asked of the server and not of what the phone has kept. */
async function standing(id: string, signal: AbortSignal): Promise<Seen> {
  const answer = api.GET('/api/v1/cases/{id}', {
    params: { path: { id } },
    headers: { 'Cache-Control': 'no-store' },
    signal,
  })
  return seenOf((await body(answer)) as Case)
}

async function answerTo(entry: Entry, error: unknown, signal: AbortSignal): Promise<Answer> {
  if (!(error instanceof ProblemError)) return { is: 'lost' }
  const { status } = error
  if (status === 401) return { is: 'signed_out' }
  if (status === 429 || status >= 500) return { is: 'busy', retry_after_s: error.retryAfter ?? BUSY_S }
  if (status !== 412 || !('case' in entry.action)) return { is: 'refused', trouble: troubleOf(error) }
  try {
    return { is: 'stale', now: await standing(entry.action.case, signal), trouble: troubleOf(error) }
  } catch {
    return { is: 'lost' }
  }
}

/** Sends an entry once and says what came back. */
export async function sendEntry(entry: Entry): Promise<Answer> {
  const stop = new AbortController()
  const timer = setTimeout(() => stop.abort(), PATIENCE_MS)
  try {
    const whole = await stored(entry, stop.signal)
    return {
      is: 'accepted',
      result: resultOf((await body<unknown>(write(whole, stop.signal))) as Case | Followed),
    }
  } catch (error) {
    return await answerTo(entry, error, stop.signal)
  } finally {
    clearTimeout(timer)
  }
}
