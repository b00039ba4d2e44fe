// The cases of a loop in columns by state.
import { Button } from 'antd'
import { type CaseFilter, type CaseSort, useCaseCounts, useCaseList } from '@/api/queries'
import type { DefinitionHead } from '@/api/types'
import { Empty } from '@/components/Empty'
import { Lane, Lanes } from '@/components/looks/Lanes'
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

export default function CaseBoard({ loop, loops, filter, sort, onLoop }: Props) {
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
    <Lanes>
      {states.map(([key, state], at) => (
        <State
          key={key}
          title={say(state.title)}
          count={counts[at]}
          filter={filters[at] ?? filter}
          sort={sort}
        />
      ))}
    </Lanes>
  )
}

type StateProps = { title: string; count: number | undefined; filter: CaseFilter; sort: CaseSort }

function State({ title, count, filter, sort }: StateProps) {
  const { t } = useText()
  return (
    <Lane
      title={title}
      count={count}
      list={useCaseList(filter, sort)}
      none={t('board.none')}
      cardOf={(one) => <CaseCard key={one.id} of={one} />}
    />
  )
}
