// The ways through a loop: which states hang together by which steps, and the main way from start to end.
import type { Loop } from './model'

/** The steps from one state to another. */
export type Bare = { from: string; to: string; steps: string[]; isSystem: boolean }

/** The steps that lead from one state to another, together. */
export function linesOf(loop: Loop): Bare[] {
  const lines = new Map<string, Bare>()
  for (const [key, step] of Object.entries(loop.steps)) {
    const isSystem = step.by.length > 0 && step.by.every((by) => by === 'system')
    for (const from of step.from) {
      // A step that stays where it is would be a loop on itself; the list of steps shows it.
      if (from === step.to) continue
      const id = `${from}>${step.to}`
      const line = lines.get(id) ?? { from, to: step.to, steps: [], isSystem: true }
      line.steps.push(key)
      line.isSystem &&= isSystem
      lines.set(id, line)
    }
  }
  return [...lines.values()]
}

/** The states of the main way: from the start always to the nearest state that stands later. */
export function mainWay(loop: Loop): string[] {
  const order = Object.keys(loop.states)
  const way = [loop.start]
  for (;;) {
    const last = way.at(-1) ?? loop.start
    const next = linesOf(loop)
      .filter((line) => line.from === last)
      .map((line) => order.indexOf(line.to))
      .filter((at) => at > order.indexOf(last))
      .sort((a, b) => a - b)[0]
    const state = next === undefined ? undefined : order[next]
    if (state === undefined) return way
    way.push(state)
  }
}
