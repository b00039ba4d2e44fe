// The case in hand: what it says, where it is, who could take it and why, and the one button.
import { Button } from 'antd'
import { type Ref, useMemo } from 'react'
import { Link } from 'react-router'
import type { Ask, useSuggestions } from '@/api/dispatching'
import { useCase } from '@/api/queries'
import type { Case, Grid, Person } from '@/api/types'
import { ColourMark } from '@/components/ColourMark'
import { useDueWords } from '@/components/Due'
import { covers } from '@/components/map/projection'
import { filled, placeOf, titleIn } from '@/definitions/caseWords'
import { Facts } from '@/definitions/Facts'
import { specsOf } from '@/definitions/model'
import { NamesProvider, namesOfCase } from '@/definitions/names'
import { useText } from '@/locale'
import { StepDialog } from '@/pages/case/StepDialog'
import type { Plan } from './plans'
import { Suggested } from './Suggested'
import type { Sent } from './useDispatching'

type Props = {
  plan: Plan
  ask: Ask
  of: Case | undefined
  grids: readonly Grid[]
  suggestions: ReturnType<typeof useSuggestions>
  person: Person | undefined
  refused: string | undefined
  sent: ReadonlyMap<string, Sent>
  search: Ref<{ focus: () => void }>
  onPick: (pick: Person | number) => void
  onSend: () => void
  needsTwo: boolean
  isFormOpen: boolean
  onCloseForm: () => void
}

export function InHand(props: Props) {
  const { t } = useText()
  const { of } = props
  return (
    <section className="in-hand" aria-label={t('dispatch.in_hand')}>
      {of ? <Whole {...props} of={of} key={of.id} /> : <Done sent={props.sent} />}
    </section>
  )
}

function Whole({ plan, of, grids, refused, person, needsTwo, ...props }: Props & { of: Case }) {
  const { t, say, language } = useText()
  const due = useDueWords(of.due_at)
  const { title } = titleIn(of, plan.loop)
  const names = useMemo(() => namesOfCase(of, []), [of])
  const grid = useMemo(() => {
    const place = placeOf(of.fields, plan.loop)
    return place && grids.find((one) => covers(one, place))
  }, [of.fields, plan.loop, grids])
  // The title is said above, the place is drawn beside.
  const specs = specsOf(plan.loop.fields, language).filter(
    (spec) => spec.type !== 'point' && of.fields[spec.key] !== title,
  )
  const step = say(plan.loop.steps[plan.step]?.title)
  return (
    <NamesProvider value={names}>
      <div className="in-hand-scroll">
        <div className="page-meta">
          <ColourMark colour={of.colour} />
          <span className="num">{due}</span>
          <Link className="num" to={`/cases/${of.id}`}>
            {of.number}
          </Link>
        </div>
        <h2>{title}</h2>
        {refused && (
          <p className="in-hand-refused" role="alert">
            {refused}
          </p>
        )}
        {needsTwo && <p className="in-hand-two">{t('dispatch.needs_two')}</p>}
        <Facts specs={specs} values={filled(of.fields)}>
          <div>
            <dt>{t('relation.asker')}</dt>
            <dd>{of.asker.name}</dd>
          </div>
          <div>
            <dt>{t('map.grid')}</dt>
            <dd>{grid?.name ?? of.org.name}</dd>
          </div>
        </Facts>
        <Suggested {...props} id={of.id} person={person} />
      </div>
      <footer>
        <Button
          type="primary"
          block
          size="large"
          disabled={!person && plan.isSimple && !needsTwo}
          onClick={props.onSend}
        >
          {person && !needsTwo ? t('dispatch.send_to', { step, name: person.name }) : step} <kbd>⏎</kbd>
        </Button>
      </footer>
      {props.isFormOpen && <Form plan={plan} id={of.id} onClose={props.onCloseForm} />}
    </NamesProvider>
  )
}

/** Where the step asks for more than the person, its whole form is filled in. */
function Form({ plan, id, onClose }: { plan: Plan; id: string; onClose: () => void }) {
  const of = useCase(id).data
  const step = of?.steps?.find((one) => one.key === plan.step)
  return of && step ? <StepDialog of={of} step={step} loop={plan.loop} onClose={onClose} /> : null
}

/** What stands here when nothing is left: what was done in this sitting. */
function Done({ sent }: { sent: ReadonlyMap<string, Sent> }) {
  const { t } = useText()
  const done = [...sent.values()].filter((one) => one.isDone).reverse()
  if (done.length === 0) return <p className="in-hand-nothing muted">{t('dispatch.choose')}</p>
  return (
    <div className="in-hand-scroll">
      <h2>{t('dispatch.done', { n: done.length })}</h2>
      <ul className="done-lines">
        {done.map(({ of, to }) => (
          <li key={of.id}>
            <Link className="num" to={`/cases/${of.id}`}>
              {of.number}
            </Link>
            <span>{to.name}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}
