// The waiting cases as a list: the most urgent first, each with its colour, its words and when it is due.
import { Button, Checkbox } from 'antd'
import type { useQueue } from '@/api/dispatching'
import type { Case, Colour } from '@/api/types'
import { Await } from '@/components/Await'
import { ColourMark } from '@/components/ColourMark'
import { useDueWords } from '@/components/Due'
import { Empty } from '@/components/Empty'
import { titleIn } from '@/definitions/caseWords'
import type { Loop } from '@/definitions/model'
import { useText } from '@/locale'

type Props = {
  queue: ReturnType<typeof useQueue>
  lines: readonly Case[]
  waiting: number
  colour: Colour | ''
  loop: Loop
  chosen: string | undefined
  selected: ReadonlySet<string>
  refused: ReadonlyMap<string, string>
  onChoose: (id: string) => void
  onToggle: (id: string) => void
  onBatch: () => void
  onClear: () => void
  onAnyColour: () => void
}

export function Queue(props: Props) {
  const { t } = useText()
  const { lines, selected } = props
  return (
    <section className="queue" aria-label={t('dispatch.queue')} data-queue>
      <div className="queue-head">
        <b>{t('dispatch.waiting')}</b>
        <span className="num muted">{props.queue.data ? props.waiting : ''}</span>
        {props.queue.data?.hasMore && <span className="chip">{t('dispatch.more')}</span>}
        <span className="grow" />
        <small className="key-hints" aria-hidden="true">
          <kbd>J</kbd>
          <kbd>K</kbd> {t('dispatch.hint_move')} <kbd>X</kbd> {t('dispatch.hint_select')}
        </small>
      </div>
      <Await query={props.queue} rows={12}>
        {() =>
          lines.length === 0 ? (
            <Nothing {...props} />
          ) : (
            <ul className="queue-lines">
              {lines.map((one) => (
                <Line
                  key={one.id}
                  of={one}
                  loop={props.loop}
                  isChosen={one.id === props.chosen}
                  isSelected={selected.has(one.id)}
                  because={props.refused.get(one.id)}
                  onChoose={() => props.onChoose(one.id)}
                  onToggle={() => props.onToggle(one.id)}
                />
              ))}
            </ul>
          )
        }
      </Await>
      {selected.size > 0 && (
        <div className="queue-batch">
          <span>{t('dispatch.selected', { n: selected.size })}</span>
          <span className="grow" />
          <Button type="text" onClick={props.onClear}>
            {t('dispatch.unselect')}
          </Button>
          <Button type="primary" onClick={props.onBatch}>
            {t('dispatch.preview')} <kbd>⏎</kbd>
          </Button>
        </div>
      )}
    </section>
  )
}

function Nothing({ colour, onAnyColour }: Props) {
  const { t } = useText()
  return colour ? (
    <Empty
      title={t('turns.empty_colour', { colour: t(`colour.${colour}`) })}
      because={t('turns.empty_colour_because')}
      action={<Button onClick={onAnyColour}>{t('do.clear')}</Button>}
    />
  ) : (
    <Empty title={t('dispatch.empty')} because={t('dispatch.empty_because')} />
  )
}

type LineProps = {
  of: Case
  loop: Loop
  isChosen: boolean
  isSelected: boolean
  because: string | undefined
  onChoose: () => void
  onToggle: () => void
}

function Line({ of, loop, isChosen, isSelected, because, onChoose, onToggle }: LineProps) {
  const { t } = useText()
  const due = useDueWords(of.due_at)
  const { title, subject } = titleIn(of, loop)
  return (
    <li className={isChosen ? 'chosen' : ''} data-line={of.id} data-number={of.number}>
      <Checkbox
        checked={isSelected}
        aria-label={t('dispatch.select', { number: of.number })}
        onChange={onToggle}
      />
      <button type="button" aria-current={isChosen} onClick={onChoose}>
        <b>{title}</b>
        <span className="queue-line-under">
          <ColourMark colour={of.colour} />
          <span className="num">{due}</span>
          <span>{subject}</span>
          {!!of.followers && <span data-testid="followers">{t('case.followers', { n: of.followers })}</span>}
        </span>
        {because && <span className="queue-refused">{because}</span>}
      </button>
    </li>
  )
}
