// Puts an error into words: what happened, why, and what the reader can do.
import { ProblemError } from '@/api/problem'

type Say = (key: string, values?: Record<string, unknown>) => string

export type Described = { title: string; detail?: string }

/** What to tell the reader about an error of any kind. */
export function describe(error: unknown, t: Say): Described {
  if (!(error instanceof ProblemError)) {
    // `fetch` rejects with a TypeError when there is no answer at all.
    if (error instanceof TypeError) return { title: t('problem.offline'), detail: t('problem.offline_do') }
    return { title: t('problem.unknown'), detail: error instanceof Error ? error.message : String(error) }
  }
  const detail = error.because ?? error.message
  switch (error.status) {
    case 401:
      return { title: t('problem.signed_out'), detail }
    case 403:
      return { title: t('problem.forbidden'), detail }
    case 404:
      return { title: t('problem.missing'), detail: t('problem.missing_do') }
    case 409:
      return { title: t('problem.not_now'), detail }
    case 412:
      return { title: t('problem.changed'), detail: t('problem.changed_do') }
    case 422:
      return { title: t('problem.check'), detail: error.problems.length > 0 ? undefined : detail }
    case 429:
    case 503:
      return { title: t('problem.busy'), detail: t('problem.busy_do', { n: error.retryAfter ?? 5 }) }
    default:
      return { title: t('problem.unknown'), detail }
  }
}
