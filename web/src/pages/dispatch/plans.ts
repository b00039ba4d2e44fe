// What can be dispatched: every step of every loop that hands a case to a person, where this person may take it.
import { useQueries } from '@tanstack/react-query'
import { definitionQuery, useDefinitions, useMe } from '@/api/queries'
import type { Me } from '@/api/types'
import type { Loop } from '@/definitions/model'

export type Plan = {
  /** `pack/loop.step`, for addresses. */
  key: string
  loop: Loop
  step: string
  /** The input that names the person. */
  input: string
  /** The matcher that suggests, when the definition names one. */
  suggest: string | undefined
  /** The states from which the step leads and where its role is waited for. */
  states: string[]
  /** Whether the person is all that the step asks for. */
  isSimple: boolean
}

/** The plans of some loops for somebody who holds these roles. */
export function plansOf(loops: readonly Loop[], roles: readonly string[]): Plan[] {
  return loops.flatMap((loop) =>
    Object.entries(loop.steps).flatMap(([key, step]) => {
      const held = step.by.flatMap((by) =>
        by !== 'system' && 'role' in by && roles.includes(by.role) ? [by.role] : [],
      )
      const named = Object.entries(step.input ?? {}).find(([, field]) => field.kind.type === 'person')
      const states = step.from.filter((state) => {
        const turn = loop.states[state]?.turn
        return !!turn && turn !== 'none' && 'role' in turn && held.includes(turn.role)
      })
      if (!named || states.length === 0) return []
      const [input, field] = named
      const others = Object.entries(step.input ?? {}).filter(
        ([other, { required }]) => other !== input && required,
      )
      return [
        {
          ...{ key: `${loop.key}.${key}`, loop, step: key, input, states, suggest: field.suggest },
          isSimple: others.length === 0 && (step.require ?? []).length === 0,
        },
      ]
    }),
  )
}

export const rolesOf = (me: Me | undefined): string[] => me?.roles.map((held) => held.role) ?? []

/** The plans of whoever is signed in; `undefined` until all definitions were read. */
export function usePlans(): Plan[] | undefined {
  const me = useMe()
  const heads = useDefinitions()
  const loops = heads.data?.filter((head) => head.kind === 'loop') ?? []
  const read = useQueries({ queries: loops.map((head) => definitionQuery('loop', head.key)) })
  if (!heads.data || !me.data || read.some((one) => one.isPending)) return undefined
  return plansOf(
    read.flatMap((one) => (one.data ? [one.data] : [])),
    rolesOf(me.data),
  )
}
