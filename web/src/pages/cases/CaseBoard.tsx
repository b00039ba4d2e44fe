// The cases of a loop in columns by state. Cases move by their steps, so nothing here pretends to be dragged.
import { Button } from 'antd'
import type { KeyboardEvent } from 'react'
import { type CaseFilter, type CaseSort, useCaseCounts, useCaseList } from '@/api/queries'
import type { DefinitionHead } from '@/api/types'
import { Await } from '@/components/Await'
import { Empty } from '@/components/Empty'
import type { Loop } from '@/definitions/model'
import { useText } from '@/locale'
import { CaseCard } from './CaseCard'

type Props = {
  loop: Loop | undefined
  loops: readonly DefinitionHead[]
  filter: CaseFilter
  sort: CaseSort
  onLoop: (loop: string) => void
}

export function CaseBoard({ loop, loops, filter, sort, onLoop }: Props) {
  const { t, say } = useText()
  const states = Object.entries(loop?.states ?? {}).filter(([key]) => !filter.state || filter.state === key)
  const filters = states.map(([state]) => ({ ...filter, state, ...(loop ? { loop: loop.key } : {}) }))
  const counts = useCaseCounts(filters)
  if (!loop) {
    return (
      <Empty
        title={t('board.which')}
        because={t('board.which_because')}
        action={
          <div className="actions">
            {loops.map((head) => (
              <Button key={head.key} onClick={() => onLoop(head.key)}>
                {head.title}
              </Button>
            ))}
          </div>
        }
      />
    )
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the arrows only move between links that are reached by Tab too
    <div className="state-board" onKeyDown={walk}>
      {states.map(([key, state], at) => (
        <section key={key} className="state-column" aria-label={say(state.title)}>
          <header>
            <h2>{say(state.title)}</h2>
            <b className="num">{counts[at] ?? ' '}</b>
          </header>
          <Column filter={filters[at] ?? filter} sort={sort} />
        </section>
      ))}
    </div>
  )
}

function Column({ filter, sort }: { filter: CaseFilter; sort: CaseSort }) {
  const { t } = useText()
  const list = useCaseList(filter, sort)
  return (
    <div className="state-cards">
      <Await query={list} rows={3}>
        {({ pages }) => {
          const cases = pages.flatMap((page) => page.items)
          if (cases.length === 0) return <p className="muted state-none">{t('board.none')}</p>
          return (
            <>
              {cases.map((one) => (
                <CaseCard key={one.id} of={one} />
              ))}
              {list.hasNextPage && (
                <Button size="small" loading={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
                  {t('do.more')}
                </Button>
              )}
            </>
          )
        }}
      </Await>
    </div>
  )
}

/** Arrow keys lead from card to card: down a column, and across to the next one that has any. */
function walk(event: KeyboardEvent<HTMLDivElement>) {
  const here = (event.target as HTMLElement).closest('.case-card')
  const [down, across] =
    { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] }[event.key] ?? []
  if (!here || down === undefined || across === undefined) return
  const columns = [...event.currentTarget.querySelectorAll('.state-column')]
    .map((column) => [...column.querySelectorAll<HTMLElement>('.case-card')])
    .filter((cards) => cards.length > 0)
  const column = columns.findIndex((cards) => cards.includes(here as HTMLElement))
  const row = columns[column]?.indexOf(here as HTMLElement) ?? 0
  const cards = columns[column + across]
  const next = cards?.[Math.min(row + down, cards.length - 1)]
  if (!next) return
  event.preventDefault()
  next.focus()
}
