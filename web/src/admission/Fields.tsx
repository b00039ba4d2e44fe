// A small form: labelled fields, what the server says of each, and one button.
import { Button, Form, Input } from 'antd'
import { useState } from 'react'
import { ProblemError, problemsByField } from '@/api/problem'
import { ProblemNote } from '@/components/ProblemNote'
import { useWords } from './words'

export type FieldOf = {
  name: string
  label: string
  kind?: 'text' | 'password' | 'date' | 'area' | 'number'
  isOptional?: boolean
  autoComplete?: string
  initial?: string
}

type Props = {
  fields: readonly FieldOf[]
  submit: string
  isDanger?: boolean
  /** The server's names of fields where they differ from ours. */
  alias?: Record<string, string>
  check?: (values: Record<string, string>) => Record<string, string>
  onSend: (values: Record<string, string>) => Promise<unknown>
}

export function Fields({ fields, submit, isDanger, alias = {}, check, onSend }: Props) {
  const words = useWords()
  const [form] = Form.useForm<Record<string, string>>()
  const [isBusy, setBusy] = useState(false)
  const [refused, setRefused] = useState<{ error: unknown; rest: string[]; marks: boolean }>()
  const send = async (values: Record<string, string>) => {
    const wrong = Object.entries(check?.(values) ?? {})
    if (wrong.length > 0) {
      form.setFields(wrong.map(([name, text]) => ({ name, errors: [text] })))
      return
    }
    setBusy(true)
    setRefused(undefined)
    try {
      await onSend(values)
      form.resetFields()
    } catch (error) {
      const problems = error instanceof ProblemError ? error.problems : []
      const named = problems.map((one) => ({ ...one, path: alias[one.path] ?? one.path }))
      const { byField, rest } = problemsByField(
        named,
        fields.map(({ name }) => name),
      )
      form.setFields([...byField].map(([name, errors]) => ({ name, errors })))
      setRefused({ error, rest, marks: byField.size > 0 })
    } finally {
      setBusy(false)
    }
  }
  return (
    <Form form={form} layout="vertical" requiredMark={false} onFinish={send} className="admission-form">
      {refused && <ProblemNote error={refused.error} list={refused.rest} hasMarks={refused.marks} />}
      {fields.map(({ name, label, kind = 'text', isOptional, autoComplete, initial }) => (
        <Form.Item
          key={name}
          name={name}
          label={label}
          {...(initial === undefined ? {} : { initialValue: initial })}
          validateTrigger="onSubmit"
          rules={isOptional ? [] : [{ required: true, message: words('needed') }]}
        >
          {kind === 'password' ? (
            <Input.Password autoComplete={autoComplete ?? 'off'} />
          ) : kind === 'area' ? (
            <Input.TextArea autoSize={{ minRows: 3, maxRows: 14 }} />
          ) : (
            <Input
              type={kind}
              autoComplete={autoComplete ?? 'off'}
              inputMode={kind === 'number' ? 'numeric' : 'text'}
            />
          )}
        </Form.Item>
      ))}
      <Button
        type={isDanger ? 'default' : 'primary'}
        danger={isDanger ?? false}
        htmlType="submit"
        loading={isBusy}
      >
        {submit}
      </Button>
    </Form>
  )
}
