// What the server refused and why, as an error that pages can show.
import type { Problem, ProblemItem } from './types'

/** An answer of the server that is not a success. */
export class ProblemError extends Error {
  readonly status: number
  readonly code: string
  /** Why, in the language of the reader. */
  readonly because: string | undefined
  readonly problems: ProblemItem[]
  /** Seconds to wait before trying again, when the server said so. */
  readonly retryAfter: number | undefined

  constructor(status: number, body: Partial<Problem>, retryAfter?: number) {
    super(body.detail || body.title || `HTTP ${status}`)
    this.name = 'ProblemError'
    this.status = status
    this.code = body.code ?? 'unknown'
    this.because = body.because ?? undefined
    this.problems = body.problems ?? []
    this.retryAfter = retryAfter
  }
}

/** Reads the problem document of an answer; anything else becomes a problem without words of its own. */
export async function problemOf(response: Response): Promise<ProblemError> {
  const body = await response
    .clone()
    .json()
    .catch(() => ({}))
  const wait = Number(response.headers.get('Retry-After'))
  return new ProblemError(response.status, body, wait > 0 ? wait : undefined)
}

/**
 * Splits problems over the fields of a form.
 *
 * Paths are read as `form.content`, `/input/volunteer` or `content`; what belongs to no field on the page is
 * returned apart, so that nothing the server said gets lost.
 */
export function problemsByField(
  problems: ProblemItem[],
  known: readonly string[],
): { byField: Map<string, string[]>; rest: string[] } {
  const byField = new Map<string, string[]>()
  const rest: string[] = []
  for (const problem of problems) {
    const parts = problem.path.replace(/^[/$.]+/, '').split(/[./[\]]+/)
    const bare = parts[0] === 'form' || parts[0] === 'input' || parts[0] === 'fields' ? parts.slice(1) : parts
    const field = bare[0] ?? ''
    if (known.includes(field)) byField.set(field, [...(byField.get(field) ?? []), problem.message])
    else rest.push(problem.message)
  }
  return { byField, rest }
}
