// What stands where a page could not be drawn, or where there is none.
import { Button } from 'antd'
import { Link, useRouteError } from 'react-router'
import { Empty } from '@/components/Empty'
import { PageHead } from '@/components/PageHead'
import { useText } from '@/locale'

export function Failed() {
  const { t } = useText()
  const error = useRouteError()
  return (
    <div className="page" role="alert">
      <Empty
        title={t('problem.page')}
        because={error instanceof Error ? error.message : String(error)}
        action={<Button onClick={() => window.location.reload()}>{t('do.reload')}</Button>}
      />
    </div>
  )
}

export function NotFound() {
  const { t } = useText()
  return (
    <div className="page">
      <PageHead title={t('problem.no_page')} />
      <Empty
        title={t('problem.no_page')}
        because={t('problem.no_page_do')}
        action={<Link to="/">{t('nav.turns')}</Link>}
      />
    </div>
  )
}
