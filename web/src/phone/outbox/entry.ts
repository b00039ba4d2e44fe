// What waits on the phone to be sent, and what became of it.
import type { ProblemItem, Values } from '@/api/types'

/** A file that lies on the phone until its entry is sent; `stored` once the server has it. */
export type Attachment = {
  local: string
  field: string
  part: 'form' | 'input'
  name: string
  blob: Blob
  stored?: string
}

export type Action =
  | {
      kind: 'open'
      loop: string
      step: string
      org?: string
      asker?: string
      asker_phone?: string
      asker_name?: string
      about?: string
    }
  | { kind: 'step'; case: string; step: string }
  | { kind: 'comment'; case: string }
  /** Waiting for what somebody else asked for. */
  | { kind: 'follow'; track: string }

/** How a case stood when the person decided. */
export type Seen = { version: number; state: string; entered_at: string }

export type Trouble = { status: number; code: string; because: string; problems: ProblemItem[] }

/** What the server made of it; one who follows may not open the case. */
export type Result = Seen & { case?: string; number: string; track: string; promise_due_at?: string | null }

/** The owner of what a visitor filled in: it goes nowhere until they say who they are. */
export const NOBODY = ''

export type Entry = {
  /** Also the idempotency key: however often it is sent, it happens once. */
  id: string
  /** The order in which the person did things. */
  seq: number
  /** The person who did it; nobody else's session may send it. */
  owner: string
  /** Entries of one line are sent one after another: a case, or the entry itself for a new case. */
  line: string
  action: Action
  /** What it is called in lists: the step, and what it is about. */
  title: string
  subject: string
  sent: { form: Values; input: Values }
  files: Attachment[]
  seen?: Seen
  state: 'waiting' | 'sent' | 'conflict'
  /** How often it may have reached the server. */
  tried: number
  /** Epoch milliseconds. */
  made_at: number
  not_before: number
  trouble?: Trouble
  result?: Result
}
