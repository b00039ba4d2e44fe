// The loops in which this person may open a case somewhere.
import { useQueries } from '@tanstack/react-query'
import { openingQuery, useDefinitions } from '@/api/queries'
import type { DefinitionHead, Opening } from '@/api/types'

/** Whether an opening step may be taken. */
export const canOpen = (opening: Opening): boolean =>
  (opening.orgs.length > 0 || !!opening.joins) && opening.steps.some((step) => step.allowed)

/** Heads of loops whose opening step the person may take. */
export function useOpenable(): DefinitionHead[] {
  const definitions = useDefinitions()
  const loops = definitions.data?.filter((head) => head.kind === 'loop') ?? []
  const openings = useQueries({ queries: loops.map((head) => openingQuery(head.key)) })
  return loops.filter((_, at) => {
    const opening = openings[at]?.data
    return !!opening && canOpen(opening)
  })
}
