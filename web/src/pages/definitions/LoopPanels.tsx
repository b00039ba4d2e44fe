// A loop as people discuss it: its flow, who moves where and within what time, what each step asks for.

import { useTurnTitle } from '@/definitions/caseWords'
import { FlowDiagram } from '@/definitions/FlowDiagram'
import type { By, Loop, Step } from '@/definitions/model'
import { spanRule } from '@/definitions/span'
import { useText } from '@/locale'
import { FieldsPanel, Grid, Panel, Titles } from './panels'

export function LoopPanels({ loop }: { loop: Loop }) {
  const { t, say } = useText()
  const turnTitle = useTurnTitle()
  return (
    <>
      <Panel title={t('case.flow')}>
        <FlowDiagram loop={loop} />
      </Panel>
      <Panel title={t('definitions.states')}>
        <Grid
          label={t('definitions.states')}
          heads={[t('case.state'), t('case.turn'), t('definitions.within')]}
        >
          {Object.entries(loop.states).map(([key, state]) => (
            <tr key={key}>
              <td>
                {say(state.title)} <code>{key}</code>
              </td>
              <td>{state.final ? t('flow.final') : turnTitle(state.turn)}</td>
              <td>{state.within ? spanRule(state.within, t) : '—'}</td>
            </tr>
          ))}
        </Grid>
        {loop.promise && (
          <p className="muted panel-note">
            {t('definitions.promise', {
              span: spanRule(loop.promise.within, t),
              state: say(loop.states[loop.promise.met_by]?.title),
            })}
          </p>
        )}
      </Panel>
      <Panel title={t('definitions.steps')}>
        <Grid
          label={t('definitions.steps')}
          heads={[t('definitions.step'), t('definitions.by'), t('definitions.way'), t('definitions.asks')]}
        >
          {Object.entries(loop.steps).map(([key, step]) => (
            <StepLine key={key} name={key} step={step} loop={loop} />
          ))}
        </Grid>
      </Panel>
      <FieldsPanel fields={loop.fields} />
    </>
  )
}

function StepLine({ name, step, loop }: { name: string; step: Step; loop: Loop }) {
  const { t, say } = useText()
  const turnTitle = useTurnTitle()
  const byTitle = (by: By) => (by === 'system' ? t('event.system') : turnTitle(by))
  const from = step.from.map((state) => say(loop.states[state]?.title)).join(t('definitions.or'))
  const asks = [
    ...(step.form ?? []).map((field) => say(loop.fields[field]?.title)),
    ...Object.values(step.input ?? {}).map((field) => say(field.title)),
  ]
  const matchers = [
    ...new Set(Object.values(step.input ?? {}).flatMap((field) => (field.suggest ? [field.suggest] : []))),
  ]
  const rules = [
    step.when ? t('definitions.when', { when: step.when }) : '',
    step.not?.length
      ? t('definitions.not', {
          steps: step.not.map((other) => say(loop.steps[other]?.title)).join(t('definitions.or')),
        })
      : '',
    step.after ? t('definitions.after', { span: spanRule(step.after, t) }) : '',
  ].filter(Boolean)
  return (
    <tr>
      <td>
        {say(step.title)} <code>{name}</code>
      </td>
      <td>{step.by.map(byTitle).join(t('definitions.or'))}</td>
      <td>
        {from || t('definitions.opening')} → {say(loop.states[step.to]?.title)}
        {rules.map((rule) => (
          <small className="muted rule" key={rule}>
            {rule}
          </small>
        ))}
      </td>
      <td>
        {asks.length > 0 ? asks.join('、') : '—'}
        {matchers.length > 0 && (
          <small className="muted rule">
            {t('definitions.suggested_by')} <Titles kind="matcher" keys={matchers} />
          </small>
        )}
      </td>
    </tr>
  )
}
