// What a form starts with: what a register keeps already (一数一源), then what was said last time.

import type { Kept } from '@/api/prefill'
import type { FieldSpec, Values } from '@/api/types'
import { isBlank } from '@/definitions/shown'
import { maskOf } from './filled'

/** What may be filled in from the last order: where the person lives and how to call, nothing about the matter. */
export function filledBefore(specs: readonly FieldSpec[], last: Values): Values {
  return Object.fromEntries(
    specs.flatMap((spec) => {
      const value = last[spec.key]
      const isUsable = spec.class === 'personal' && !isBlank(value) && maskOf(value) === undefined
      return isUsable && typeof value === 'string' && value !== 'erased' ? [[spec.key, value]] : []
    }),
  )
}

/** Where a value that a form starts with comes from: a register, or else the last order. */
export type Source = { value: unknown; kept?: Kept }

/** By field. What is kept goes before what was said last time: it is kept there so that it is right there. */
export function knownOf(
  specs: readonly FieldSpec[],
  last: Values,
  kept: readonly Kept[],
): Map<string, Source> {
  const known = new Map<string, Source>()
  for (const [field, value] of Object.entries(filledBefore(specs, last))) known.set(field, { value })
  for (const one of kept) {
    const isAsked = specs.some(({ key }) => key === one.field)
    if (isAsked && !isBlank(one.value) && !known.get(one.field)?.kept)
      known.set(one.field, { value: one.value, kept: one })
  }
  return known
}

/** What is kept of a field and shown to this reader only as a mask; nothing where the value itself is known. */
export const maskedOf = (field: string, kept: readonly Kept[]): Kept | undefined =>
  kept.some((one) => one.field === field && one.masked == null)
    ? undefined
    : kept.find((one) => one.field === field)
