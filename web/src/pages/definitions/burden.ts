// Volumes of a week as they stand in the address, and the order of the roles.
import type { Burden, RoleWeek } from '@/api/burden'

/** Counts by key, as a file of volumes has them. */
export type Volumes = {
  loops: Record<string, number>
  registers: Record<string, number>
  people: Record<string, number>
}

/** The volumes that were reckoned with. */
export function volumesOf({ amounts, roles }: Pick<Burden, 'amounts' | 'roles'>): Volumes {
  const of = (kind: string) =>
    Object.fromEntries(amounts.filter((it) => it.kind === kind).map(({ key, count }) => [key, count]))
  const people = Object.fromEntries(roles.flatMap(({ role, people }) => (people ? [[role, people]] : [])))
  return { loops: of('loop'), registers: of('register'), people }
}

/** One of everything, as the server reckons when nobody has said how many there are. */
export function oneEach({ amounts }: Pick<Burden, 'amounts'>): Volumes {
  return volumesOf({ amounts: amounts.map((it) => ({ ...it, count: 1 })), roles: [] })
}

/** What else stands in the address: how often steps are taken, and rates that the district has measured. */
function othersIn(address: string | undefined): Record<string, unknown> {
  try {
    const { steps, rates } = JSON.parse(address ?? '')
    return { ...(steps ? { steps } : {}), ...(rates ? { rates } : {}) }
  } catch {
    return {}
  }
}

/** Volumes as they are sent: what is nought need not be said, what the page does not ask for stays as it was. */
export function written(volumes: Volumes, address?: string): string {
  const some = (counts: Record<string, number>) =>
    Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0))
  return JSON.stringify({
    loops: some(volumes.loops),
    registers: some(volumes.registers),
    people: some(volumes.people),
    ...othersIn(address),
  })
}

const FIGURES = ['minutes', 'taps', 'photos', 'minutes_each'] as const

/** Roles by a figure or their title, `-minutes` for the most first; as the server has them without. */
export function sorted(roles: readonly RoleWeek[], sort: string, language: string): RoleWeek[] {
  const name = sort.replace(/^-/, '')
  const way = sort.startsWith('-') ? -1 : 1
  const figure = FIGURES.find((one) => one === name)
  if (figure) return [...roles].sort((a, b) => way * ((a[figure] ?? 0) - (b[figure] ?? 0)))
  if (name !== 'title') return [...roles]
  return [...roles].sort((a, b) => way * a.title.localeCompare(b.title, language === 'en' ? 'en' : 'zh-CN'))
}
