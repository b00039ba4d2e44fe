// The orgs in scope as a tree: those above which nothing is known are its roots.
import type { Org } from '@/api/types'

export type OrgNode = Org & { below: OrgNode[] }

/** Nests orgs by what stands above them, in the order they came. */
export function treeOf(orgs: readonly Org[]): OrgNode[] {
  const nodes = new Map(orgs.map((org) => [org.id, { ...org, below: [] as OrgNode[] }]))
  const roots: OrgNode[] = []
  for (const node of nodes.values()) {
    const above = node.parent ? nodes.get(node.parent) : undefined
    ;(above?.below ?? roots).push(node)
  }
  return roots
}

/** What matches a text by name or code, with everything above it; all for no text. */
export function narrowed(nodes: readonly OrgNode[], text: string): OrgNode[] {
  const wanted = text.trim().toLowerCase()
  if (wanted === '') return [...nodes]
  return nodes.flatMap((node) => {
    const below = narrowed(node.below, wanted)
    const isHit = node.name.toLowerCase().includes(wanted) || node.code.startsWith(wanted)
    return isHit || below.length > 0 ? [{ ...node, below }] : []
  })
}

/** From the root down to an org. */
export function wayTo(id: string, orgs: readonly Org[]): Org[] {
  const way: Org[] = []
  let at = orgs.find((org) => org.id === id)
  while (at && !way.includes(at)) {
    way.unshift(at)
    const above = at.parent
    at = orgs.find((org) => org.id === above)
  }
  return way
}
