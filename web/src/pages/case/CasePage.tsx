// One case: what it is on the left, its clock and history on the right, its flow above.
import { Skeleton } from 'antd'
import { useMemo, useState } from 'react'
import { Link, useParams } from 'react-router'
import { useCase, useCaseEvents, useDefinition } from '@/api/queries'
import type { Case, StepView } from '@/api/types'
import { Await } from '@/components/Await'
import { ColourMark } from '@/components/ColourMark'
import { PageHead } from '@/components/PageHead'
import { useCaseWords } from '@/definitions/caseWords'
import { FlowDiagram } from '@/definitions/FlowDiagram'
import { CaseNamedBy } from '@/definitions/NamedBy'
import { NamesProvider, namesOfCase } from '@/definitions/names'
import { useText } from '@/locale'
import { CaseFacts } from './CaseFacts'
import { CasePlace } from './CasePlace'
import { Clock } from './Clock'
import { History } from './History'
import { Links } from './Links'
import { RefusedSteps } from './RefusedSteps'
import { StepButtons } from './StepButtons'
import { StepDialog } from './StepDialog'

export default function CasePage() {
  const { id = '' } = useParams()
  const read = useCase(id)
  return (
    <div className="page case">
      <Await query={read}>{(data) => <Whole of={data} key={data.id} />}</Await>
    </div>
  )
}

/** Drawn once its rules are there: the flow would push everything else down when it came later. */

function Whole({ of }: { of: Case }) {
  const rules = useDefinition('loop', of.loop)
  // Without its rules a case can still be read.
  return rules.isLoading ? (
    <Skeleton active className="waiting" paragraph={{ rows: 10 }} />
  ) : (
    <Drawn of={of} />
  )
}

function Drawn({ of }: { of: Case }) {
  const { t } = useText()
  const { title, subject, loop } = useCaseWords(of)
  const events = useCaseEvents(of.id)
  const [step, setStep] = useState<StepView>()
  const names = useMemo(() => namesOfCase(of, events.data ?? []), [of, events.data])
  return (
    <NamesProvider value={names}>
      <PageHead
        title={title}
        back={{ to: '/', label: t('nav.turns') }}
        meta={
          <>
            <ColourMark colour={of.colour} />
            <span data-testid="state" data-state={of.state} className="state">
              {of.state_title}
            </span>
            <span className="num">{of.number}</span>
            <span>{subject}</span>
            <span>{of.org.name}</span>
            {!!of.followers && (
              <span data-testid="followers">{t('case.followers', { n: of.followers })}</span>
            )}
          </>
        }
        actions={
          <>
            {of.opens?.map((one) => (
              <Link key={one.loop} className="opens" to={`/open/${one.loop}?about=${of.id}`}>
                {one.title}
              </Link>
            ))}
            {loop && <StepButtons of={of} loop={loop} onTake={setStep} />}
          </>
        }
      />
      {loop && (
        <section className="panel pad flow-panel">
          <h2>{t('case.flow')}</h2>
          <FlowDiagram loop={loop} current={of.state} colour={of.colour} events={events.data ?? []} />
        </section>
      )}
      <div className="two">
        <div className="stack">
          <CaseFacts of={of} loop={loop} />
          <CasePlace of={of} loop={loop} />
          <Links id={of.id} />
          <CaseNamedBy id={of.id} />
          <RefusedSteps steps={of.steps ?? []} />
        </div>
        <div className="stack">
          <Clock of={of} />
          <History of={of} loop={loop} events={events} />
        </div>
      </div>
      {step && <StepDialog of={of} step={step} loop={loop} onClose={() => setStep(undefined)} />}
    </NamesProvider>
  )
}
