// The rules of the outbox, without a network or a store: what may be sent now, and what an answer makes of it.
import type { Entry, Result, Seen, Trouble } from './entry'

/** What came back for one sending. */
export type Answer =
  | { is: 'accepted'; result: Result }
  /** No answer: it may or may not have arrived. */
  | { is: 'lost' }
  | { is: 'busy'; retry_after_s: number }
  | { is: 'signed_out' }
  /** The case has another version than the one that was seen; `now` is how it stands. */
  | { is: 'stale'; now: Seen; trouble: Trouble }
  | { is: 'refused'; trouble: Trouble }

const SECOND = 1000
const DAY = 86_400 * SECOND
const WAIT_MOST = 5 * 60 * SECOND
/** The server knows a key for thirty days; after that a second sending could happen twice. */
const SURE_FOR = 29 * DAY
/** What was sent stays in sight for a while. */
const SHOWN_FOR = 3 * DAY

const backoff = (tried: number) => Math.min(WAIT_MOST, 2 ** Math.min(tried, 8) * SECOND)

/** Whether nobody can say any more if an earlier sending took effect. */
export const isTooOld = (entry: Entry, now: number): boolean =>
  entry.state === 'waiting' && entry.tried > 0 && now - entry.made_at > SURE_FOR

/** The entries that stand before this one in its line and are not done. */
const before = (entry: Entry, all: readonly Entry[]) =>
  all.filter((other) => other.line === entry.line && other.seq < entry.seq && other.state !== 'sent')

/** Whether it waits only because of an earlier one. */
export const isBehind = (entry: Entry, all: readonly Entry[]): boolean =>
  entry.state === 'waiting' && before(entry, all).length > 0

/** What may be sent now by this person, oldest first; at most one of a line. */
export function sendable(all: readonly Entry[], owner: string, now: number): Entry[] {
  return all
    .filter((entry) => entry.owner === owner && entry.state === 'waiting' && entry.not_before <= now)
    .filter((entry) => !isBehind(entry, all) && !isTooOld(entry, now))
    .sort((a, b) => a.seq - b.seq)
}

/** The entry as it must be kept *before* it is sent: a crash must not make it look untried. */
export const trying = (entry: Entry): Entry => ({ ...entry, tried: entry.tried + 1 })

const isSameStay = (a: Seen, b: Seen) => a.state === b.state && a.entered_at === b.entered_at

/** What an answer makes of an entry. */
export function answered(entry: Entry, answer: Answer, now: number): Entry {
  // A second courier may have been quicker; what is done stays done.
  if (entry.state === 'sent') return entry
  switch (answer.is) {
    case 'accepted': {
      const { trouble: _, ...rest } = entry
      // Photos are with the server now and need no room here.
      return { ...rest, state: 'sent', result: answer.result, files: [], not_before: now + SHOWN_FOR }
    }
    case 'lost':
      return { ...entry, not_before: now + backoff(entry.tried) }
    case 'busy':
      return { ...entry, not_before: now + Math.max(answer.retry_after_s * SECOND, backoff(entry.tried)) }
    case 'signed_out':
      return { ...entry, not_before: now }
    case 'stale':
      // The two answers contradict each other, so one of them is old: ask again later, not at once.
      if (entry.seen?.version === answer.now.version) {
        return { ...entry, not_before: now + backoff(entry.tried) }
      }
      // A remark or a moved clock makes a new version too; what was decided upon is the stay in this state.
      return entry.seen && isSameStay(entry.seen, answer.now)
        ? { ...entry, seen: answer.now, not_before: now }
        : { ...entry, state: 'conflict', trouble: answer.trouble }
    case 'refused':
      return { ...entry, state: 'conflict', trouble: answer.trouble }
  }
}

/** Those that waited too long become a question to the person. */
export function aged(entry: Entry, now: number): Entry {
  if (!isTooOld(entry, now)) return entry
  return { ...entry, state: 'conflict', trouble: { status: 0, code: 'old', because: '', problems: [] } }
}

/** The person looked and wants it sent all the same: on the case as it stands now. */
export function again(entry: Entry, key: string, now: number): Entry {
  const { seen: _, trouble, ...rest } = entry
  // A refusal is kept under no key, so the same key goes on; one too old to be known needs a new one.
  const id = trouble?.code === 'old' ? key : entry.id
  const line = rest.line === entry.id ? id : rest.line
  const files = entry.files.map(({ stored: __, ...file }) => file)
  return { ...rest, id, line, files, state: 'waiting', tried: 0, made_at: now, not_before: now }
}

/** Whether a sent entry has been in sight long enough. */
export const isForgotten = (entry: Entry, now: number): boolean =>
  entry.state === 'sent' && now > entry.not_before
