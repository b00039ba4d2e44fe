// The flow of a loop drawn: where a case stands, which way it took, what may come next.
import { useEffect, useId, useMemo, useRef } from 'react'
import type { CaseEvent, Colour } from '@/api/types'
import { Scroller } from '@/components/Scroller'
import { useText } from '@/locale'
import { useTurnTitle } from './caseWords'
import { type FlowLine, type FlowWords, flowOf, NODE_HEIGHT, rounded } from './flow'
import type { Loop } from './model'
import { spanWords } from './span'

type Props = { loop: Loop; current?: string; colour?: Colour; events?: readonly CaseEvent[] }

const LABELS_MAX = 2
/** Smaller than this the words cannot be read; then the drawing scrolls. */
const SHRUNK_MOST = 0.68

export function FlowDiagram({ loop, current, colour = 'blue', events = [] }: Props) {
  const { t, say } = useText()
  const id = useId()
  const turnTitle = useTurnTitle()
  const under = (key: string): string => {
    const state = loop.states[key]
    if (!state || state.final) return t('flow.final')
    const span = state.within && 'fixed' in state.within.amount ? spanWords(state.within, t) : ''
    return [turnTitle(state.turn), span].filter(Boolean).join(' · ')
  }
  const words: FlowWords = {
    state: (key) => ({ name: say(loop.states[key]?.title), under: under(key) }),
    steps: (keys) => {
      const titles = keys.slice(0, LABELS_MAX).map((step) => say(loop.steps[step]?.title))
      const more = keys.length - LABELS_MAX
      return titles.join(' / ') + (more > 0 ? ` +${more}` : '')
    },
  }
  // The layout depends on the words alone, so it is made anew only when one of them changes.
  const said = JSON.stringify(Object.keys(loop.states).map(words.state))
  // biome-ignore lint/correctness/useExhaustiveDependencies: `words` is new each time, `said` is what it says
  const flow = useMemo(() => flowOf(loop, words), [loop, said])
  const taken = new Set(events.map((event) => `${event.from}>${event.to}`))
  const visited = new Set(events.map((event) => event.to))

  const lineClass = (line: FlowLine) =>
    [
      'flow-line',
      taken.has(`${line.from}>${line.to}`) && 'taken',
      line.from === current && 'next',
      (line.isBack || line.isSystem) && 'side',
    ]
      .filter(Boolean)
      .join(' ')

  const scroller = useRef<HTMLElement>(null)
  const here = flow.nodes.find((node) => node.key === current)?.x
  useEffect(() => {
    const box = scroller.current
    if (!box || here === undefined) return
    // On a narrow page the drawing is wider than its frame: begin where the case stands.
    box.scrollLeft = (here / flow.width) * box.scrollWidth - box.clientWidth / 2
  }, [here, flow.width])

  const way = events.length > 0 ? events.map((event) => event.to) : Object.keys(loop.states)
  const spoken = way.map((key) => say(loop.states[key]?.title)).join(' → ')
  return (
    <Scroller className="flow" ref={scroller} label={t('flow.title', { title: say(loop.title) })}>
      <svg
        viewBox={`0 0 ${flow.width} ${flow.height}`}
        style={{
          width: '100%',
          maxWidth: flow.width,
          minWidth: Math.min(flow.width, flow.width * SHRUNK_MOST),
        }}
        role="img"
        aria-label={`${say(loop.title)}: ${spoken}`}
      >
        <defs>
          {['plain', 'taken'].map((kind) => (
            <marker
              key={kind}
              id={`${id}${kind}`}
              className={`flow-arrow ${kind}`}
              viewBox="0 0 8 8"
              refX="6.5"
              refY="4"
              markerWidth="7"
              markerHeight="7"
              orient="auto"
            >
              <path d="M1 1l5.5 3L1 7" />
            </marker>
          ))}
        </defs>
        {flow.lines.map((line) => (
          <g key={`${line.from}>${line.to}`} className={lineClass(line)}>
            <path
              d={rounded(line.points)}
              markerEnd={`url(#${id}${taken.has(`${line.from}>${line.to}`) ? 'taken' : 'plain'})`}
            />
          </g>
        ))}
        {flow.lines.map((line) => (
          <text
            key={`${line.from}>${line.to}`}
            className={lineClass(line)}
            x={line.label.x}
            y={line.label.y + 4}
          >
            {words.steps(line.steps)}
          </text>
        ))}
        {flow.nodes.map((node) => (
          <g
            key={node.key}
            className={`flow-state${node.isFinal ? ' final' : ''}${
              node.key === current ? ` current ${colour}` : visited.has(node.key) ? ' visited' : ''
            }`}
            transform={`translate(${node.x - node.width / 2},${node.y - NODE_HEIGHT / 2})`}
          >
            <rect width={node.width} height={NODE_HEIGHT} rx={node.isFinal ? NODE_HEIGHT / 2 : 10} />
            <text className="name" x={node.width / 2} y={24}>
              {say(loop.states[node.key]?.title)}
            </text>
            <text className="under" x={node.width / 2} y={41}>
              {under(node.key)}
            </text>
          </g>
        ))}
      </svg>
    </Scroller>
  )
}
