// The state of a form: values, problems of our own and of the server, and the check before sending.
import { useState } from 'react'
import { problemsByField } from '@/api/problem'
import type { FieldSpec, Values } from '@/api/types'
import { settled, shown } from '@/definitions/shown'
import { useText } from '@/locale'
import type { Attachment, Trouble } from '../outbox/entry'
import { attachmentsOf, startOf, wireOf, wrongWith } from './filled'

export type Filled = { sent: { form: Values; input: Values }; files: Attachment[] }

export function useForm(form: readonly FieldSpec[], input: readonly FieldSpec[], given: Values = {}) {
  const { t } = useText()
  const [values, setValues] = useState<Values>(() => ({ ...startOf(form, given), ...startOf(input) }))
  const [problems, setProblems] = useState<Map<string, string>>(new Map())
  const [rest, setRest] = useState<string[]>([])
  const known = settled([...form, ...input], { ...given, ...values })
  const formShown = shown(form, known, given)
  const inputShown = shown(input, known)
  const specs = [...formShown, ...inputShown]

  const set = (key: string, value: unknown) => {
    setValues((before) => ({ ...before, [key]: value }))
    setProblems((before) => new Map([...before].filter(([other]) => other !== key)))
  }

  /** What to send, or nothing when something is wrong; the first wrong field comes into sight. */
  const check = (): Filled | undefined => {
    const wrong = new Map<string, string>()
    for (const spec of specs) {
      const word = wrongWith(spec, values[spec.key])
      if (word) wrong.set(spec.key, t(word, { ...spec }))
    }
    setProblems(wrong)
    setRest([])
    const first = wrong.keys().next().value
    if (first !== undefined) {
      reveal(first)
      return undefined
    }
    return {
      sent: { form: wireOf(formShown, values, given), input: wireOf(inputShown, values) },
      files: [...attachmentsOf('form', formShown, values), ...attachmentsOf('input', inputShown, values)],
    }
  }

  /** Puts what the server refused at the fields it concerns; the rest stands above the button. */
  const refused = (trouble: Trouble) => {
    const split = problemsByField(
      trouble.problems,
      specs.map(({ key }) => key),
    )
    setProblems(new Map([...split.byField].map(([key, messages]) => [key, messages.join(' ')])))
    setRest(split.rest.length > 0 || split.byField.size > 0 ? split.rest : [trouble.because])
    const first = split.byField.keys().next().value
    if (first !== undefined) reveal(first)
  }

  return { values, set, specs, problems, rest, check, refused }
}

function reveal(field: string) {
  const card = document.querySelector<HTMLElement>(`[data-field="${field}"]`)
  card?.scrollIntoView({ block: 'center' })
  card?.querySelector<HTMLElement>('input, textarea, select, button')?.focus({ preventScroll: true })
}
