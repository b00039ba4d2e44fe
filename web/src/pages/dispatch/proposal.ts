// A proposal for several cases at once: everyone gets the best who is left, and nobody gets everything.
import type { Person, Proposal, Suggestions } from '@/api/types'

export type Proposed = {
  id: string
  to: Person | undefined
  /** Why nobody was found. */
  because?: string
}

/**
 * Goes through the cases in order. Each further case for one person in the same batch costs a share of the
 * highest score, so that names alone (all with score 0) go round in turn.
 */
export function propose(cases: readonly { id: string; found: Suggestions }[]): Proposed[] {
  const given = new Map<string, number>()
  const most = Math.max(1, ...cases.flatMap(({ found }) => found.items.map((item) => item.score)))
  return cases.map(({ id, found }) => {
    const worth = (item: Suggestions['items'][number]) =>
      item.score - ((given.get(item.person.id) ?? 0) * most) / 4
    const best = found.items.reduce<Suggestions['items'][number] | undefined>(
      (before, item) => (before && worth(before) >= worth(item) ? before : item),
      undefined,
    )
    if (best) given.set(best.person.id, (given.get(best.person.id) ?? 0) + 1)
    return { id, to: best?.person }
  })
}

/** What the server proposes for all that waits, read for some of it. */
export function proposedBy(proposals: readonly Proposal[], cases: readonly { id: string }[]): Proposed[] {
  const matched = new Map(proposals.flatMap(({ items }) => items.map((item) => [item.case, item.person])))
  const without = new Map(
    proposals.flatMap(({ unmatched }) => unmatched.map((one) => [one.case, one.because])),
  )
  return cases.map(({ id }) => {
    const because = without.get(id)
    return { id, to: matched.get(id), ...(because ? { because } : {}) }
  })
}
