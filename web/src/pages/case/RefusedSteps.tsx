// Steps that lead out of this state but not for this person, each with its reason.
import type { StepView } from '@/api/types'
import { useText } from '@/locale'

export function RefusedSteps({ steps }: { steps: readonly StepView[] }) {
  const { t } = useText()
  const refused = steps.filter((step) => !step.allowed)
  if (refused.length === 0) return null
  return (
    <section className="panel pad refused-panel">
      <h2>{t('case.refused')}</h2>
      <ul className="refused">
        {refused.map((step) => (
          <li key={step.key} data-refused={step.key} data-code={step.code}>
            <b>{step.title}</b>
            <span>{step.because ?? t('case.refused_plain')}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
