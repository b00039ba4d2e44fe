// The options of a choice: from the form when the server sent them, else from the definition of the choices.
import { useDefinition } from '@/api/queries'
import type { FieldSpec } from '@/api/types'
import { useText } from '@/locale'

export type Option = { key: string; title: string; retired?: boolean }

/** The options of a field, retired ones too: old records still show them. */
export function useOptions(spec: FieldSpec): Option[] {
  const { say } = useText()
  const choices = useDefinition('choices', spec.options ? undefined : spec.of)
  if (spec.options) return spec.options
  return Object.entries(choices.data?.options ?? {}).map(([key, option]) => ({
    key,
    title: say(option.title),
    retired: option.retired,
  }))
}
