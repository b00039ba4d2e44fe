// Spans of time in words.
import type { Span } from './model'

type Say = (key: string, values?: Record<string, unknown>) => string

/** `4 工作时`; an amount that depends on the case says so. */
export function spanWords(span: Span, t: Say): string {
  return 'fixed' in span.amount ? t(`span.${span.unit}`, { n: span.amount.fixed }) : t('span.depends')
}

/** The same with the rule itself, for those who read definitions. */
export function spanRule(span: Span, t: Say): string {
  return t(`span.${span.unit}`, { n: 'fixed' in span.amount ? span.amount.fixed : span.amount.expr })
}
