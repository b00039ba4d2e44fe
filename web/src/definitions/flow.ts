// Lays out the flow of a loop: states in ranks from left to right, one line for each pair of states, returns below.
import { Graph, layout } from '@dagrejs/dagre'
import type { Loop } from './model'
import { type Bare, linesOf, mainWay } from './way'

export { linesOf, mainWay }

export type Point = { x: number; y: number }
export type FlowNode = { key: string; x: number; y: number; width: number; isFinal: boolean }
export type FlowLine = {
  from: string
  to: string
  steps: string[]
  points: Point[]
  label: Point
  /** Leads back to a state that stands earlier. */
  isBack: boolean
  /** Taken by the system alone. */
  isSystem: boolean
}
export type Flow = { width: number; height: number; nodes: FlowNode[]; lines: FlowLine[] }

export const NODE_HEIGHT = 54
const NODE_WIDTH_MIN = 104
const NODE_PAD = 22
const LABEL_PAD = 14
/** Sizes of type, as the style sheet has them. */
const NAME_SIZE = 14
const UNDER_SIZE = 11
const LABEL_SIZE = 12
/** Between two lanes, and between the states and the first lane. */
const LANE = 24
const LANE_TOP = 10
/** Between two lines that leave the same side of a state. */
const PORT = 18

/** What stands in the drawing. */
export type FlowWords = {
  /** The name of a state, and the line under it. */
  state: (key: string) => { name: string; under: string }
  /** The steps on a line. */
  steps: (keys: string[]) => string
}

/** About how wide a text is: a Chinese character takes a square, a Latin letter half of one. */
export function widthOf(text: string, size: number): number {
  return [...text].reduce((sum, letter) => sum + (letter > '\u2e7f' ? size : size * 0.56), 0)
}

/** The ways dagre can lean a drawing; which one leaves the main way straight depends on the loop. */
const LEANINGS = ['UR', 'DR', 'UL', 'DL', undefined] as const

/**
 * Places states and lines.
 *
 * Only lines that people take onward go through the layout; returns, and what the system skips, run below in lanes
 * of their own. So the order of the states in the definition, not a cycle, decides what stands to the left, and the
 * main way stays straight.
 */
export function flowOf(loop: Loop, words: FlowWords): Flow {
  const order = Object.keys(loop.states)
  const rank = (state: string) => order.indexOf(state)
  const way = mainWay(loop)
  const isOnWay = (line: Bare) => way.includes(line.from) && way[way.indexOf(line.from) + 1] === line.to
  const lines = linesOf(loop)
  const isBelow = (line: Bare) => rank(line.to) < rank(line.from) || (line.isSystem && !isOnWay(line))
  const onward = lines.filter((line) => !isBelow(line))

  const widths = new Map(
    order.map((state) => {
      const { name, under } = words.state(state)
      const text = Math.max(widthOf(name, NAME_SIZE), widthOf(under, UNDER_SIZE))
      return [state, Math.max(NODE_WIDTH_MIN, Math.ceil(text) + NODE_PAD)]
    }),
  )
  const drawn = LEANINGS.map((align) => {
    const graph = new Graph({ multigraph: true })
    graph.setGraph({
      ...{ rankdir: 'LR', nodesep: 30, ranksep: 22, edgesep: 18, marginx: 10, marginy: 12 },
      ...(align ? { align } : {}),
    })
    for (const state of order) graph.setNode(state, { width: widths.get(state), height: NODE_HEIGHT })
    for (const line of onward) {
      const width = widthOf(words.steps(line.steps), LABEL_SIZE) + LABEL_PAD
      const weight = isOnWay(line) ? 20 : 1
      graph.setEdge(line.from, line.to, { width, height: 18, labelpos: 'c', weight }, nameOf(line))
    }
    layout(graph)
    const heights = way.map((state) => (graph.node(state) as Point).y)
    const bends = heights.filter((y, at) => at > 0 && Math.abs(y - (heights[at - 1] ?? y)) > 1).length
    return { graph, bends }
  })
  const { graph } = drawn.reduce((best, one) => (one.bends < best.bends ? one : best))

  const size = graph.graph() as { width?: number; height?: number }
  const height = size.height ?? 0
  const at = new Map(order.map((state) => [state, graph.node(state) as Point]))
  const mean = (states: string[]) =>
    states.reduce((sum, state) => sum + (at.get(state)?.y ?? 0), 0) / Math.max(states.length, 1)
  // The main way lies at the bottom, next to the lanes; what leaves it lies above.
  const isTurned = mean(way) < mean(order.filter((state) => !way.includes(state)))
  const turned = ({ x, y }: Point): Point => ({ x, y: isTurned ? height - y : y })
  const place = (state: string): Point => turned(at.get(state) ?? { x: 0, y: 0 })

  const forward: FlowLine[] = onward.map((line) => {
    const edge = graph.edge(line.from, line.to, nameOf(line)) as { points: Point[] } & Point
    return { ...line, isBack: false, points: edge.points.map(turned), label: turned(edge) }
  })
  const below = lanes(lines.filter(isBelow), place, height)
  return {
    width: size.width ?? 0,
    height: height + below.depth,
    nodes: order.map((key) => ({
      ...{ key, ...place(key), width: widths.get(key) ?? NODE_WIDTH_MIN },
      isFinal: !!loop.states[key]?.final,
    })),
    lines: [...forward, ...below.lines.map((line) => ({ ...line, isBack: rank(line.to) < rank(line.from) }))],
  }
}

const nameOf = (line: Bare) => `${line.from}>${line.to}`

/** Runs lines below the states: the shortest nearest, none across another in the same lane. */
function lanes(below: Bare[], place: (state: string) => Point, height: number) {
  const ends = (line: Bare) =>
    [place(line.to).x, place(line.from).x].sort((a, b) => a - b) as [number, number]
  const span = (line: Bare) => ends(line)[1] - ends(line)[0]
  const taken: [number, number][][] = []
  const laneOf = new Map<Bare, number>()
  for (const line of [...below].sort((a, b) => span(a) - span(b))) {
    const [left, right] = ends(line)
    let lane = taken.findIndex((used) => used.every(([from, to]) => right < from || left > to))
    if (lane < 0) lane = taken.push([]) - 1
    taken[lane]?.push([left, right])
    laneOf.set(line, lane)
  }
  /** How far out a line stands at a state: to the side it leads to, deeper lanes further in. */
  const side = (line: Bare, state: string) => {
    const other = line.from === state ? line.to : line.from
    const lane = laneOf.get(line) ?? 0
    return place(other).x < place(state).x ? lane - below.length - 1 : below.length + 1 - lane
  }
  const port = (line: Bare, state: string): number => {
    const here = below
      .filter((other) => other.from === state || other.to === state)
      .sort((a, b) => side(a, state) - side(b, state))
    return (here.indexOf(line) - (here.length - 1) / 2) * PORT
  }
  const lines = below.map((line) => {
    const y = height + LANE_TOP + (laneOf.get(line) ?? 0) * LANE
    const foot = (state: string): Point => ({
      x: place(state).x + port(line, state),
      y: place(state).y + NODE_HEIGHT / 2,
    })
    const [start, end] = [foot(line.from), foot(line.to)]
    return {
      ...line,
      points: [start, { x: start.x, y }, { x: end.x, y }, end],
      label: { x: (start.x + end.x) / 2, y },
    }
  })
  return { lines, depth: taken.length > 0 ? LANE_TOP + taken.length * LANE : 0 }
}

/** A polyline with rounded corners as an SVG path. */
export function rounded(points: Point[], radius = 10): string {
  const [first, ...rest] = points
  if (!first) return ''
  let path = `M${first.x},${first.y}`
  rest.forEach((corner, at) => {
    const before = at === 0 ? first : rest[at - 1]
    const after = rest[at + 1]
    if (!before || !after) {
      path += `L${corner.x},${corner.y}`
      return
    }
    const into = Math.hypot(corner.x - before.x, corner.y - before.y) || 1
    const out = Math.hypot(after.x - corner.x, after.y - corner.y) || 1
    const cut = Math.min(radius, into / 2, out / 2)
    const start = {
      x: corner.x - ((corner.x - before.x) / into) * cut,
      y: corner.y - ((corner.y - before.y) / into) * cut,
    }
    const end = {
      x: corner.x + ((after.x - corner.x) / out) * cut,
      y: corner.y + ((after.y - corner.y) / out) * cut,
    }
    path += `L${start.x},${start.y}Q${corner.x},${corner.y} ${end.x},${end.y}`
  })
  return path
}
