// The form of a step or a row, drawn from field specs: labels, limits, conditions, and what the server refused.
import { Alert, Button, Form } from 'antd'
import { type ReactNode, useEffect, useMemo, useRef } from 'react'
import { ProblemError, problemsByField } from '@/api/problem'
import type { FieldSpec, Values } from '@/api/types'
import { ProblemNote } from '@/components/ProblemNote'
import { useText } from '@/locale'
import { type FormScope, FormScopeContext } from './field'
import { kindOf } from './registry'
import { isBlank, isMask, settled, shown } from './shown'

type Part = 'form' | 'input'
type Filled = { form?: Values; input?: Values }
export type Sent = { form: Values; input: Values }

type Props = {
  form: FieldSpec[]
  input?: FieldSpec[]
  /** Values already known, by field key. */
  given?: Values
  scope?: FormScope
  problem?: unknown
  isSending?: boolean
  submit: string
  onSubmit: (sent: Sent) => void
  onCancel?: () => void
  /** Drawn above the fields, e.g. where the case shall live. */
  children?: ReactNode
  /** Another way out, drawn beside the one that sends. */
  beside?: ReactNode
  autoFocus?: boolean
  /** Sends nothing but what was changed; else required fields are always sent. */
  isPatch?: boolean
}

const wire = (spec: FieldSpec, value: unknown) =>
  isBlank(value) || isMask(value) ? null : (kindOf(spec.type)?.wire?.(value) ?? value)

/**
 * What goes to the server: fields that are shown and were changed, in their wire form; cleared ones as null.
 *
 * What was not touched stays out: a value may have been masked or made coarse for this reader, and sending it back
 * would overwrite the true one. Only a step that requires a field insists on hearing it again.
 */
export function wireOf(
  specs: readonly FieldSpec[],
  values: Values,
  given: Values = {},
  insists = true,
): Values {
  const sent: Values = {}
  for (const spec of specs) {
    const now = wire(spec, values[spec.key])
    const isSame = JSON.stringify(now) === JSON.stringify(wire(spec, given[spec.key]))
    if (!isSame || (insists && spec.required && now !== null)) sent[spec.key] = now
  }
  return sent
}

function startOf(specs: readonly FieldSpec[], given: Values): Values {
  const start: Values = {}
  for (const spec of specs) {
    const known = given[spec.key]
    start[spec.key] = known === undefined ? (spec.default ?? null) : isMask(known) ? null : known
  }
  return start
}

/**
 * The keys of what was asked for at the beginning already and is not there to be seen: an older row lacks it, or it
 * is masked for this reader. The server lets a change pass that does not touch it, and so does the form.
 */
function excusedOf(specs: readonly FieldSpec[], given: Values): Set<string> {
  const start: Values = { ...given, ...startOf(specs, given) }
  const asked = shown(specs, settled(specs, start)).filter((spec) => spec.required)
  return new Set(asked.map(({ key }) => key).filter((key) => isBlank(start[key])))
}

/** The fields of both parts that are shown while the form holds these values. */
function partsOf({ form, input = [], given = {}, isPatch }: Props, filled: Values): [Part, FieldSpec[]][] {
  const values = settled([...form, ...input], { ...given, ...filled })
  const excused = isPatch ? excusedOf(form, given) : undefined
  const asked = shown(form, values, given)
  return [
    ['form', asked.map((spec) => (excused?.has(spec.key) ? { ...spec, required: false } : spec))],
    ['input', shown(input, values)],
  ]
}

export function StepForm(props: Props) {
  const { form: formSpecs, input: inputSpecs = [], given = {}, scope, problem } = props
  const { t } = useText()
  const [form] = Form.useForm<Filled>()
  const box = useRef<HTMLDivElement>(null)
  const values = Form.useWatch((all: Filled) => all, { form, preserve: true })
  const parts = partsOf(props, { ...values?.form, ...values?.input })
  const items = problem instanceof ProblemError ? problem.problems : undefined
  const split = useMemo(
    () =>
      problemsByField(
        items ?? [],
        [...formSpecs, ...inputSpecs].map((spec) => spec.key),
      ),
    [items, formSpecs, inputSpecs],
  )

  useEffect(() => {
    const marks = [...split.byField].map(([key, errors]) => ({
      name: [inputSpecs.some((spec) => spec.key === key) ? 'input' : 'form', key] as [Part, string],
      errors,
    }))
    if (marks.length === 0) return
    form.setFields(marks as Parameters<typeof form.setFields>[0])
    form.focusField(marks[0]?.name as Parameters<typeof form.focusField>[0])
  }, [split, form, inputSpecs])

  useEffect(() => {
    if (props.autoFocus) box.current?.querySelector<HTMLElement>('input, textarea')?.focus()
  }, [props.autoFocus])

  const send = (filled: Filled) =>
    props.onSubmit({
      form: wireOf(parts[0]?.[1] ?? [], filled.form ?? {}, given, !props.isPatch),
      input: wireOf(parts[1]?.[1] ?? [], filled.input ?? {}),
    })

  return (
    <FormScopeContext.Provider value={scope ?? {}}>
      <Form<Filled>
        form={form}
        layout="vertical"
        requiredMark={false}
        scrollToFirstError={{ focus: true, block: 'center' }}
        initialValues={{ form: startOf(formSpecs, given), input: startOf(inputSpecs, {}) }}
        onFinish={send}
      >
        {problem !== undefined && problem !== null && (
          <ProblemNote error={problem} list={split.rest} hasMarks={split.byField.size > 0} />
        )}
        {props.children}
        <div className="form-grid" ref={box}>
          {parts.flatMap(([part, specs]) =>
            specs.map((spec) => <Item key={`${part}.${spec.key}`} part={part} spec={spec} />),
          )}
        </div>
        <div className="form-end">
          {props.beside}
          {props.onCancel && <Button onClick={props.onCancel}>{t('do.cancel')}</Button>}
          <Button type="primary" htmlType="submit" loading={props.isSending ?? false}>
            {props.submit}
          </Button>
        </div>
      </Form>
    </FormScopeContext.Provider>
  )
}

function Item({ part, spec }: { part: Part; spec: FieldSpec }) {
  const { t } = useText()
  const kind = kindOf(spec.type)
  if (!kind) {
    return (
      <Alert type="warning" showIcon title={t('form.unknown_type', { title: spec.title, type: spec.type })} />
    )
  }
  const { Edit, check } = kind
  const hints = [
    spec.class === 'personal' && spec.purpose ? t('form.personal', { purpose: spec.purpose }) : '',
    spec.help ?? '',
  ]
  return (
    <Form.Item
      className={kind.isWide?.(spec) ? 'wide' : ''}
      name={[part, spec.key]}
      label={
        <span>
          {spec.title}
          {spec.required ? (
            <span className="required" aria-hidden>
              *
            </span>
          ) : (
            <span className="optional">{t('form.optional')}</span>
          )}
        </span>
      }
      extra={hints.filter(Boolean).join('　') || undefined}
      required={spec.required}
      validateTrigger="onBlur"
      rules={[
        {
          validator: (_, value: unknown) => {
            if (isBlank(value)) {
              return spec.required
                ? Promise.reject(new Error(t('form.required', { title: spec.title })))
                : Promise.resolve()
            }
            const wrong = check?.(value, spec)
            return wrong ? Promise.reject(new Error(t(wrong, { ...spec }))) : Promise.resolve()
          },
        },
      ]}
    >
      <Edit spec={spec} />
    </Form.Item>
  )
}
