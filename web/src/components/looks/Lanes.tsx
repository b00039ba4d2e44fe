// Cards in columns. Nothing here pretends to be dragged: what is in a column follows from what was done.
import { Button } from 'antd'
import type { KeyboardEvent, ReactNode } from 'react'
import { Await, type Reading } from '@/components/Await'
import { useText } from '@/locale'

export function Lanes({ children }: { children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: arrows only move between links that Tab reaches too
    <div className="state-board" onKeyDown={walk}>
      {children}
    </div>
  )
}

type Paged<T> = Reading<{ pages: readonly { items: readonly T[] }[] }> & {
  hasNextPage: boolean
  isFetchingNextPage: boolean
  fetchNextPage: () => unknown
}

type Props<T> = {
  title: string
  count: ReactNode
  list: Paged<T>
  none: string
  cardOf: (item: T) => ReactNode
}

export function Lane<T>({ title, count, list, none, cardOf }: Props<T>) {
  const { t } = useText()
  return (
    <section className="state-column" aria-label={title}>
      <header>
        <h2>{title}</h2>
        <b className="num">{count ?? ' '}</b>
      </header>
      <div className="state-cards">
        <Await query={list} rows={3}>
          {({ pages }) => {
            const items = pages.flatMap((page) => page.items)
            if (items.length === 0) return <p className="muted state-none">{none}</p>
            return (
              <>
                {items.map(cardOf)}
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
    </section>
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
