// What a person can be to a loop, read from definitions: no role and no district is named here.
import { useQueries } from '@tanstack/react-query'
import { api, body, keyPath } from '@/api/client'
import { useDefinition, useDefinitions, useMe } from '@/api/queries'
import type { Case, Me } from '@/api/types'
import type { Field, Loop } from '@/definitions/model'
import { mainWay } from '@/definitions/way'

const MINUTE = 60_000

/** All loops that the person may know, as definitions. */
export function useLoops(): { loops: Loop[]; isLoading: boolean } {
  const heads = useDefinitions()
  const keys = heads.data?.filter(({ kind }) => kind === 'loop').map(({ key }) => key) ?? []
  const found = useQueries({
    queries: keys.map((key) => ({
      queryKey: ['definition', 'loop', key],
      staleTime: 5 * MINUTE,
      queryFn: async () => {
        const answer = api.GET('/api/v1/definitions/{pack}/{key}', { params: { path: keyPath(key) } })
        return (await body(answer)) as unknown as Loop
      },
    })),
  })
  return {
    loops: found.flatMap(({ data }) => (data ? [data] : [])),
    isLoading: heads.isLoading || found.some(({ isLoading }) => isLoading),
  }
}

const rolesOf = (me: Me | undefined) => new Set(me?.roles.map(({ role }) => role) ?? [])

/** States of a loop that are open to a role of this person, so that they can take a case for themselves. */
export function openStates(loop: Loop, me: Me | undefined): string[] {
  const mine = rolesOf(me)
  const takes = Object.values(loop.steps).filter(
    (step) =>
      step.assign === 'actor' &&
      step.by.some((by) => typeof by === 'object' && 'role' in by && mine.has(by.role)),
  )
  return Object.entries(loop.states)
    .filter(
      ([key, state]) =>
        state.open_to?.some((role) => mine.has(role)) && takes.some((step) => step.from.includes(key)),
    )
    .map(([key]) => key)
}

/** States of a loop in which whoever goes along has something to do. */
export const secondStates = (loop: Loop): string[] => [
  ...new Set(
    Object.values(loop.steps)
      .filter(({ by }) =>
        by.some((one) => typeof one === 'object' && 'relation' in one && one.relation === 'second'),
      )
      .flatMap(({ from }) => from),
  ),
]

/** Whether something of a loop can be handed to this person: by a choice of others, by taking it, or by role. */
export function serves(loop: Loop, me: Me | undefined): boolean {
  const mine = rolesOf(me)
  if (openStates(loop, me).length > 0) return true
  return Object.values(loop.steps).some((step) => {
    const isOpening = step.from.length === 0
    const isByRole = step.by.some((by) => typeof by === 'object' && 'role' in by && mine.has(by.role))
    const isNamed = Object.values(step.input ?? {}).some(({ kind }) => kind.role && mine.has(kind.role))
    return isNamed || (isByRole && !isOpening)
  })
}

/** Whether the person has work of others, and whether some of it can be taken freely. */
export function useServing() {
  const me = useMe().data
  const { loops, isLoading } = useLoops()
  return {
    isLoading,
    isServing: loops.some((loop) => serves(loop, me)),
    along: loops.flatMap((loop) => secondStates(loop).map((state) => ({ loop: loop.key, state }))),
    open: loops.flatMap((loop) => openStates(loop, me).map((state) => ({ loop: loop.key, state }))),
  }
}

/** The fields of a type that those who were assigned fill in. */
export function filledByAssignee(loop: Loop, type: string): [string, Field][] {
  const keys = new Set(
    Object.values(loop.steps)
      .filter((step) =>
        step.by.some((by) => typeof by === 'object' && 'relation' in by && by.relation === 'assignee'),
      )
      .flatMap((step) => step.form ?? []),
  )
  return Object.entries(loop.fields).filter(([key, field]) => keys.has(key) && field.kind.type === type)
}

export type Progress = { states: string[]; at: number }

/** Where a case stands on the main way of its loop; none when it left it. */
export function progressOf(loop: Loop | undefined, of: Pick<Case, 'state'>): Progress | undefined {
  if (!loop) return undefined
  const states = mainWay(loop)
  const at = states.indexOf(of.state)
  return at < 0 ? undefined : { states, at }
}

export const useLoopOf = (key: string | undefined) => useDefinition('loop', key).data
