// What the source means, drawn anew each time it is right: the flow and rules of a loop, the form of what it asks.
import { lazy, Suspense, useState } from 'react'
import { Empty } from '@/components/Empty'
import { Tabs } from '@/components/Tabs'
import { type Definition, specsOf } from '@/definitions/model'
import { StepForm } from '@/definitions/StepForm'
import { useText } from '@/locale'
import { LoopPanels } from '../definitions/LoopPanels'
import { FieldsPanel } from '../definitions/panels'

const MatcherPanels = lazy(async () => ({
  default: (await import('../definitions/MatcherPanels')).MatcherPanels,
}))

type Tab = 'rules' | 'form'

export function Meaning({ definition, isStale }: { definition: Definition | undefined; isStale: boolean }) {
  const { t } = useText()
  const [tab, setTab] = useState<Tab>('rules')
  if (!definition) {
    return (
      <section className="panel">
        <Empty title={t('checker.no_meaning')} because={t('checker.no_meaning_because')} />
      </section>
    )
  }
  const hasForm = definition.definition === 'loop' || definition.definition === 'register'
  return (
    <section
      className={isStale ? 'checker-meaning stale' : 'checker-meaning'}
      aria-label={t('checker.meaning')}
    >
      {isStale && (
        <p className="muted" role="status">
          {t('checker.stale')}
        </p>
      )}
      {hasForm && (
        <div className="panel">
          <Tabs<Tab>
            label={t('checker.meaning')}
            value={tab}
            tabs={[
              { key: 'rules', title: t('checker.rules') },
              { key: 'form', title: t('checker.form') },
            ]}
            onChange={setTab}
          />
        </div>
      )}
      <div className="stack" id="tab-panel" role="tabpanel" aria-label={t('checker.meaning')}>
        {tab === 'rules' && <Rules definition={definition} />}
        {tab === 'form' && hasForm && <Preview definition={definition} />}
      </div>
    </section>
  )
}

function Rules({ definition }: { definition: Definition }) {
  const { t, say } = useText()
  if (definition.definition === 'loop') return <LoopPanels loop={definition} />
  if (definition.definition === 'matcher')
    return (
      <Suspense>
        <MatcherPanels of={definition} />
      </Suspense>
    )
  if (definition.definition === 'register') return <FieldsPanel fields={definition.fields} />
  return (
    <section className="panel pad">
      <h2>{say(definition.title)}</h2>
      <p className="muted">{t(`definitions.kind_${definition.definition}`)}</p>
    </section>
  )
}

/** The form as people will meet it: of the opening step, or of a new row. What is typed here goes nowhere. */
function Preview({ definition }: { definition: Definition }) {
  const { t, say, language } = useText()
  if (definition.definition !== 'loop' && definition.definition !== 'register') return null
  const specs = specsOf(definition.fields, language)
  const step =
    definition.definition === 'loop'
      ? Object.values(definition.steps).find((one) => (one.from ?? []).length === 0)
      : undefined
  const asked = step ? specs.filter((spec) => step.form?.includes(spec.key)) : specs
  return (
    <section className="panel pad">
      <p className="muted">{t('checker.form_note')}</p>
      <StepForm
        key={JSON.stringify(asked)}
        form={asked}
        submit={step ? say(step.title) : t('do.save')}
        onSubmit={() => undefined}
      />
    </section>
  )
}
