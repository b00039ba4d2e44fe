// Which fields a form asks for while it holds certain values, and which of them must be filled in.
import type { FieldSpec, Values } from '@/api/types'
import { holds } from './expr'

export const isBlank = (value: unknown) =>
  value === undefined ||
  value === null ||
  (typeof value === 'string' && value.trim() === '') ||
  (Array.isArray(value) && value.length === 0)

export const isMask = (value: unknown): value is { masked: unknown } =>
  !!value && typeof value === 'object' && 'masked' in value

/** Whether a value says that its time is over. */
export const isErased = (value: unknown) =>
  value === 'erased' || (!!value && typeof value === 'object' && 'erased' in value)

/**
 * Values as the server reads them: a hidden field counts as empty for those that hang on it, whatever it still holds.
 *
 * Each round hides one link of a chain more; a chain is never longer than there are fields.
 */
export function settled(specs: readonly FieldSpec[], values: Values): Values {
  let now = values
  for (let round = 0, hidden = ''; round < specs.length; round += 1) {
    const keys = specs.flatMap(({ key, visible_when: when }) => (when && !holds(when, now) ? [key] : []))
    if (keys.join() === hidden) break
    hidden = keys.join()
    now = { ...values, ...Object.fromEntries(keys.map((key) => [key, null])) }
  }
  return now
}

/**
 * The fields that are shown while the form holds these settled values, and whether they must be filled in then.
 *
 * What is held already and shown as a mask only is not demanded anew by a condition.
 */
export const shown = (specs: readonly FieldSpec[], values: Values, held: Values = {}): FieldSpec[] =>
  specs
    .filter((spec) => !spec.visible_when || holds(spec.visible_when, values))
    .map((spec) =>
      spec.required_when && !isMask(held[spec.key]) && holds(spec.required_when, values)
        ? { ...spec, required: true }
        : spec,
    )
