// Sending cases to people: gone from the queue at once, back with the reason when the server refuses.
import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useRef, useState } from 'react'
import { newKey } from '@/api/idempotency'
import type { Case, Person } from '@/api/types'
import { takeStep } from '@/api/writes'
import { describe } from '@/components/describe'
import { useText } from '@/locale'
import type { Plan } from './plans'

export type Sent = { of: Case; to: Person; isDone: boolean }

export function useDispatching(plan: Plan) {
  const { t } = useText()
  const client = useQueryClient()
  const [sent, setSent] = useState<ReadonlyMap<string, Sent>>(new Map())
  const [refused, setRefused] = useState<ReadonlyMap<string, string>>(new Map())
  /** Known at once, not at the next drawing: two quick presses are one. */
  const onTheWay = useRef(new Set<string>())

  const dispatch = useCallback(
    async (of: Case, to: Person): Promise<string | undefined> => {
      if (onTheWay.current.has(of.id)) return undefined
      onTheWay.current.add(of.id)
      setSent((before) => new Map(before).set(of.id, { of, to, isDone: false }))
      setRefused((before) => without(before, of.id))
      // Whom it could go to is asked no more: behind the step the question would be refused.
      client.cancelQueries({
        queryKey: ['suggestions'],
        predicate: ({ queryKey }) => queryKey.includes(of.id),
      })
      try {
        await takeStep(of, plan.step, { form: {}, input: { [plan.input]: to.id } }, newKey())
        setSent((before) => new Map(before).set(of.id, { of, to, isDone: true }))
        return undefined
      } catch (error) {
        const { title, detail } = describe(error, t)
        const because = detail && detail !== title ? `${title}：${detail}` : title
        setSent((before) => without(before, of.id))
        setRefused((before) => new Map(before).set(of.id, because))
        return because
      } finally {
        onTheWay.current.delete(of.id)
        client.invalidateQueries({ queryKey: ['cases'] })
        client.invalidateQueries({ queryKey: ['case', of.id] })
        // Whoever was given something has less room for the next.
        client.invalidateQueries({ queryKey: ['suggestions'] })
      }
    },
    [client, plan.step, plan.input, t],
  )

  /** Still in the queue: not sent, or come back since. */
  const isWaiting = useCallback(
    (one: Case) => {
      const gone = sent.get(one.id)
      return !gone || one.version > gone.of.version + 1
    },
    [sent],
  )
  return { sent, refused, dispatch, isWaiting }
}

function without<T>(map: ReadonlyMap<string, T>, key: string): ReadonlyMap<string, T> {
  const next = new Map(map)
  next.delete(key)
  return next
}
