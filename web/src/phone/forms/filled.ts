// A form on its way: what it starts with, what is wrong with it, what goes to the server and what stays a file.
import type { FieldSpec, Values } from '@/api/types'
import { isBlank, isErased } from '@/definitions/shown'
import { isLocal } from '../fields/files'
import { kindOf } from '../fields/kinds'
import type { Attachment } from '../outbox/entry'

export const maskOf = (value: unknown): string | undefined =>
  value && typeof value === 'object' && 'masked' in value ? String(value.masked) : undefined

/** What a form holds before anybody touched it. */
export function startOf(specs: readonly FieldSpec[], given: Values = {}): Values {
  return Object.fromEntries(
    specs.map((spec) => {
      const known = given[spec.key]
      const isKnown = known !== undefined && maskOf(known) === undefined && !isErased(known)
      return [spec.key, isKnown ? known : (spec.default ?? null)]
    }),
  )
}

/** The word of the locale that says what is wrong with a value, before the server is asked. */
export function wrongWith(spec: FieldSpec, value: unknown): string | undefined {
  if (isBlank(value)) return spec.required ? 'form.required' : undefined
  return kindOf(spec.type)?.check?.(value, spec)
}

const wired = (spec: FieldSpec, value: unknown): unknown => {
  if (isBlank(value) || maskOf(value) !== undefined) return null
  const sent = kindOf(spec.type)?.wire?.(value) ?? value
  return isBlank(sent) ? null : sent
}

/** What goes to the server: shown fields that were changed; a required one is said again even when it was not. */
export function wireOf(specs: readonly FieldSpec[], values: Values, given: Values = {}): Values {
  const sent: Values = {}
  for (const spec of specs) {
    const now = wired(spec, values[spec.key])
    const isSame = JSON.stringify(now) === JSON.stringify(wired(spec, given[spec.key]))
    if (!isSame || (spec.required && now !== null)) sent[spec.key] = now
  }
  return sent
}

/** The files that lie on the phone and go with the outbox. */
export function attachmentsOf(
  part: 'form' | 'input',
  specs: readonly FieldSpec[],
  values: Values,
): Attachment[] {
  return specs.flatMap((spec) => {
    const value = values[spec.key]
    if (!Array.isArray(value)) return []
    return value
      .filter(isLocal)
      .map(({ local, name, blob }) => ({ local, name, blob, part, field: spec.key }))
  })
}
