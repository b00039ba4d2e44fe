// A month as weeks from Monday to Sunday, in China's time; pure dates, no clock.

const DAY = 86_400_000
const text = (at: number) => new Date(at).toISOString().slice(0, 10)

/** The date of an instant in China. */
export const dayOf = (iso: string): string => text(Date.parse(iso) + 8 * 3_600_000)

/** The weeks that hold a month (`2026-11`), as dates. */
export function weeksOf(month: string): string[][] {
  const first = Date.parse(`${month}-01T00:00:00Z`)
  const begin = first - ((new Date(first).getUTCDay() + 6) % 7) * DAY
  const weeks: string[][] = []
  for (let at = begin; weeks.length === 0 || text(at).slice(0, 7) === month; at += 7 * DAY) {
    weeks.push(Array.from({ length: 7 }, (_, n) => text(at + n * DAY)))
  }
  return weeks
}

/** The month so many months later. */
export function monthAfter(month: string, by: number): string {
  const [year = 0, one = 1] = month.split('-').map(Number)
  return text(Date.UTC(year, one - 1 + by, 1)).slice(0, 7)
}

/** The first and the last day that a month shows. */
export function spanOf(month: string): [from: string, to: string] {
  const days = weeksOf(month).flat()
  return [days[0] ?? '', days.at(-1) ?? '']
}

const ARROWS: Record<string, { by: number; apart: number }> = {
  ArrowRight: { by: 1, apart: 1 },
  ArrowLeft: { by: -1, apart: 1 },
  ArrowDown: { by: 1, apart: 7 },
  ArrowUp: { by: -1, apart: 7 },
}

/** The day that an arrow key leads to: the next of these days, or the nearest on the same weekday. */
export function dayAfter(days: readonly string[], day: string, key: string): string | undefined {
  const arrow = ARROWS[key]
  if (!arrow) return undefined
  const away = (other: string) => ((Date.parse(other) - Date.parse(day)) / DAY) * arrow.by
  const [next] = days
    .filter((other) => away(other) > 0 && away(other) % arrow.apart === 0)
    .sort((one, other) => away(one) - away(other))
  return next
}
