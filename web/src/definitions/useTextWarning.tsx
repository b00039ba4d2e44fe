// Warns below a plain text that holds a phone or citizen id number, when the field is left; the server knows what one is.
import { type ReactNode, useState } from 'react'
import { api } from '@/api/client'
import type { FieldSpec } from '@/api/types'

/** Fewer figures than a landline number has need not be asked about. */
const FIGURES = /(?:[\d\uff10-\uff19][^\d\uff10-\uff19]{0,2}){7}/

export function useTextWarning(spec: FieldSpec, value: string | null | undefined) {
  const [told, setTold] = useState<{ of: string; message: string }>()
  const text = value ?? ''
  const look = async () => {
    if ((spec.class ?? 'plain') !== 'plain' || !FIGURES.test(text)) return
    // Without a network nothing is said: the number is kept out of the search in any case.
    const answer = await api
      .POST('/api/v1/warnings', { body: { texts: { [spec.key]: text } } })
      .catch(() => undefined)
    const messages = answer?.data?.warnings.map((one) => one.message) ?? []
    setTold({ of: text, message: messages.join(' ') })
  }
  const isTold = told?.of === text && told.message !== ''
  const note: ReactNode = isTold && (
    <small role="status" style={{ color: 'var(--yellow)' }}>
      {told.message}
    </small>
  )
  return { look, note }
}
