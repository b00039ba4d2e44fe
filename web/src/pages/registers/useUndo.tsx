// Takes a batch back and says what became of it; asked for from the toast after it, and from the list of batches.
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App, Button } from 'antd'
import { useIdempotencyKey } from '@/api/idempotency'
import { undoBatch } from '@/api/writes'
import { describe } from '@/components/describe'
import { useText } from '@/locale'
import '@/locale/registers'

export function useUndo(register: string) {
  const { t, language } = useText()
  const { message, notification } = App.useApp()
  const client = useQueryClient()
  const { keyFor, done } = useIdempotencyKey()
  const undo = useMutation({
    mutationFn: (batch: string) => undoBatch(register, batch, keyFor(batch)),
    onSuccess: (answer) => {
      done()
      client.invalidateQueries({ queryKey: ['rows', register] })
      notification.destroy()
      if (answer.left.length === 0) return message.success(t('batch.undone', { n: answer.undone }))
      const reasons = new Map<string, number>()
      for (const { zh, en } of answer.left) {
        const why = language === 'en' ? en : zh
        reasons.set(why, (reasons.get(why) ?? 0) + 1)
      }
      notification.warning({
        title: `${t('batch.undone', { n: answer.undone })} · ${t('batch.left', { n: answer.left.length })}`,
        description: (
          <ul>
            {[...reasons].map(([why, n]) => (
              <li key={why}>
                {why} · <span className="num">{n}</span>
              </li>
            ))}
          </ul>
        ),
        duration: 0,
      })
    },
    onError: (error) => message.error(describe(error, t).title),
  })
  /** Tells that a batch was done, with the way back beside it. */
  const told = (batch: string | null | undefined, n: number) =>
    notification.success({
      title: t('batch.done', { n }),
      actions: batch ? (
        <Button size="small" onClick={() => undo.mutate(batch)}>
          {t('batch.undo')}
        </Button>
      ) : undefined,
      duration: 12,
    })
  return { undo, told }
}
