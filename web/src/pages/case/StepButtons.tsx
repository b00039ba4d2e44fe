// The steps that may be taken now, as buttons; the one that leads on stands out.
import { Button } from 'antd'
import type { Case, StepView } from '@/api/types'
import type { Loop } from '@/definitions/model'

/** The first allowed step that leads on along the states, not back and not out. */
export function mainStep(of: Pick<Case, 'state' | 'steps'>, loop: Loop): StepView | undefined {
  const order = Object.keys(loop.states)
  const here = order.indexOf(of.state)
  const onward = (of.steps ?? [])
    .filter((step) => step.allowed)
    .map((step) => ({ step, to: order.indexOf(loop.steps[step.key]?.to ?? '') }))
    .filter(({ step, to }) => to > here && !loop.steps[step.key]?.outcome)
    .sort((a, b) => a.to - b.to)
  return onward[0]?.step
}

export function StepButtons({
  of,
  loop,
  onTake,
}: {
  of: Case
  loop: Loop
  onTake: (step: StepView) => void
}) {
  const main = mainStep(of, loop)
  const allowed = (of.steps ?? []).filter((step) => step.allowed)
  const inOrder = [...allowed.filter((step) => step !== main), ...(main ? [main] : [])]
  return inOrder.map((step) => (
    <Button
      key={step.key}
      type={step === main ? 'primary' : 'default'}
      data-step={step.key}
      onClick={() => onTake(step)}
    >
      {step.title}
    </Button>
  ))
}
