// The four ways a page can be without content: loading, empty, not allowed, broken.
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { describe } from '@/components/describe'
import { useText } from '@/locale'
import { Icon, type IconName } from './Icon'

export function Loading({ rows = 3 }: { rows?: number }) {
  const { t } = useText()
  return (
    <div className="loading" role="status" aria-label={t('state.loading')}>
      {Array.from({ length: rows }, (_, at) => at).map((at) => (
        <div className="card skeleton" key={at} />
      ))}
    </div>
  )
}

type EmptyProps = { icon?: IconName; title: string; because?: string; children?: ReactNode }

export function Empty({ icon = 'list', title, because, children }: EmptyProps) {
  return (
    <div className="empty">
      <span className="empty-sign">
        <Icon name={icon} size={30} />
      </span>
      <b>{title}</b>
      {because && <p>{because}</p>}
      {children}
    </div>
  )
}

export function Broken({ error, retry }: { error: unknown; retry?: () => void }) {
  const { t } = useText()
  const { title, detail } = describe(error, t)
  return (
    <Empty icon="alert" title={title} {...(detail ? { because: detail } : {})}>
      {retry && (
        <button type="button" className="button" onClick={retry}>
          {t('do.retry')}
        </button>
      )}
    </Empty>
  )
}

/** Waits for a query, shows why it failed, and hands its data on. */
export function Await<T>({
  query,
  rows = 3,
  children,
}: {
  query: Pick<UseQueryResult<T>, 'data' | 'error' | 'refetch'>
  rows?: number
  children: (data: T) => ReactNode
}) {
  // What was read stays readable when the network goes.
  if (query.data !== undefined) return <>{children(query.data)}</>
  if (query.error) return <Broken error={query.error} retry={() => void query.refetch()} />
  return <Loading rows={rows} />
}
