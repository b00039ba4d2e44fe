// Instants as people read them: China's time wherever the browser stands, near ones relative.

/** China keeps one time all year, so a fixed shift is the whole time zone. */
const CHINA_MS = 8 * 3_600_000
const MINUTE = 60_000
const HOUR = 60
const DAY = 1440

const two = (number: number) => String(number).padStart(2, '0')

/** The parts of an instant in China's time, read through UTC getters. */
const shifted = (iso: string) => new Date(Date.parse(iso) + CHINA_MS)

/** `11-21 14:30`, with the year when it is not this one. */
export function formatInstant(iso: string, now: number = Date.now()): string {
  const at = shifted(iso)
  const year = at.getUTCFullYear()
  const thisYear = new Date(now + CHINA_MS).getUTCFullYear()
  const day = `${two(at.getUTCMonth() + 1)}-${two(at.getUTCDate())}`
  return `${year === thisYear ? '' : `${year}-`}${day} ${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`
}

/** The value of a `datetime-local` input. */
export function localInput(iso: string): string {
  return shifted(iso).toISOString().slice(0, 16)
}

/** An instant from what a `datetime-local` input gives. */
export function readLocalInput(text: string): string {
  return `${text.length === 16 ? `${text}:00` : text}+08:00`
}

type Say = (key: string, values?: Record<string, unknown>) => string

/** A span in the two largest units that matter: `3 天`, `4 小时 20 分`. */
export function formatSpan(ms: number, t: Say): string {
  const minutes = Math.max(0, Math.round(Math.abs(ms) / MINUTE))
  if (minutes >= 2 * DAY) return t('time.days', { n: Math.floor(minutes / DAY) })
  if (minutes < HOUR) return t('time.minutes', { n: minutes })
  const hours = t('time.hours', { n: Math.floor(minutes / HOUR) })
  const rest = minutes % HOUR
  return minutes < 10 * HOUR && rest > 0 ? `${hours} ${t('time.minutes', { n: rest })}` : hours
}

/** Whether `iso` lies behind `now`; the due instant itself is not late. */
export const isPast = (iso: string, now: number): boolean => now > Date.parse(iso)
