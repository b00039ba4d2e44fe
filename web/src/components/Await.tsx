// What stands in the place of data: being read, refused, failed – and the data once it is there.
import { Button, Skeleton } from 'antd'
import type { ReactNode } from 'react'
import { ProblemError } from '@/api/problem'
import { useText } from '@/locale'
import { describe } from './describe'
import { Empty } from './Empty'

/** What is being read, as the data client tells of it. */
export type Reading<T> = { data: T | undefined; error: unknown; isPending: boolean; refetch: () => unknown }

export function Await<T>({
  query,
  rows = 5,
  children,
}: {
  query: Reading<T>
  rows?: number
  children: (data: T) => ReactNode
}) {
  const { t } = useText()
  // Data that was read before stays on the page while a refresh fails.
  if (query.data !== undefined) return children(query.data)
  if (query.error) {
    const { title, detail } = describe(query.error, t)
    const isRefused = query.error instanceof ProblemError && [403, 404].includes(query.error.status)
    return (
      <div role="alert">
        <Empty
          title={title}
          {...(detail ? { because: detail } : {})}
          action={isRefused ? null : <Button onClick={() => query.refetch()}>{t('do.retry')}</Button>}
        />
      </div>
    )
  }
  return <Waiting rows={rows} />
}

/** Lines where something is about to stand. */
export function Waiting({ rows }: { rows: number }) {
  const { t } = useText()
  return (
    <div className="waiting" role="status" aria-label={t('state.loading')}>
      <Skeleton active title={false} paragraph={{ rows }} />
    </div>
  )
}
