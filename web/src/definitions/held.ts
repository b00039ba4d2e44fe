// The personal values that a case holds of whoever asked for it, and until when they are kept.
import type { Case, FieldSpec } from '@/api/types'
import { type Loop, type Span, specOf } from './model'
import { isBlank } from './shown'

const DAY_MS = 86_400_000
/** Spans in calendar time; a date cannot be said for those that count working time. */
const LENGTH_MS: Partial<Record<Span['unit'], number>> = {
  minutes: 60_000,
  hours: 3_600_000,
  days: DAY_MS,
  legal_days: DAY_MS,
}

/** Until when a value is kept; nothing while the case is open, for the count begins with its end. */
export function keptUntil(span: Span | undefined, closedAt: string | null | undefined): string | undefined {
  const unit = span ? LENGTH_MS[span.unit] : undefined
  if (!span || !unit || !closedAt || !('fixed' in span.amount)) return undefined
  return new Date(Date.parse(closedAt) + unit * span.amount.fixed).toISOString()
}

export type Held = { spec: FieldSpec; value: unknown; span: Span | undefined }

export function heldOf(of: Case, loop: Loop | undefined, language: 'zh' | 'en'): Held[] {
  return Object.entries(loop?.fields ?? {})
    .filter(([key, field]) => (field.class ?? 'plain') !== 'plain' && !isBlank(of.fields[key]))
    .map(([key, field]) => ({
      spec: specOf(key, field, language),
      value: of.fields[key],
      span: field.erase_after,
    }))
}
