// A condition in words: which way, and an org with those below it where the ids say no more than that.
import type { Org } from '@/api/types'
import type { Translate } from '@/locale'
import { type OrgNode, treeOf } from '@/pages/orgs/orgTree'
import type { Is } from './conditions'

const MOMENTS = ['date', 'instant']

/** What the page offers: the ways of the expression, and an org with all that stand below it. */
export type Way = Is | 'under'

/** The words of a way; of a day one says "from", of an amount "at least". */
export function wayWord(t: Translate, way: Way, type: string | undefined): string {
  if (MOMENTS.includes(type ?? '') && way === 'least') return t('filter.from')
  if (MOMENTS.includes(type ?? '') && way === 'most') return t('filter.until')
  return t(`filter.${way}`)
}

const idsOf = (node: OrgNode): string[] => [node.id, ...node.below.flatMap(idsOf)]

const findIn = (nodes: readonly OrgNode[], id: string): OrgNode | undefined => {
  for (const node of nodes) {
    const found = node.id === id ? node : findIn(node.below, id)
    if (found) return found
  }
  return
}

/** An org and all below it. */
export function under(id: string, orgs: readonly Org[]): string[] {
  const found = findIn(treeOf(orgs), id)
  return found ? idsOf(found) : [id]
}

/** The org whose whole tree some orgs are; none where they are just several. */
export function rootOf(ids: readonly string[], orgs: readonly Org[]): string | undefined {
  const [first] = ids
  if (first === undefined) return
  const all = under(first, orgs)
  return all.length === ids.length && all.every((id) => ids.includes(id)) ? first : undefined
}
