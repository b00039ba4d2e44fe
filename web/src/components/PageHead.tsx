// The head of a page: where it is, what it is, what can be done; also the title of the browser's tab.
import { ArrowLeftOutlined } from '@ant-design/icons'
import { type ReactNode, useEffect } from 'react'
import { Link } from 'react-router'
import { useText } from '@/locale'

type Props = {
  title: string
  intro?: ReactNode
  /** Stands above the title: state, number. */
  meta?: ReactNode
  back?: { to: string; label: string }
  actions?: ReactNode
}

export function PageHead({ title, intro, meta, back, actions }: Props) {
  const { t } = useText()
  useEffect(() => {
    document.title = `${title} · ${t('app')}`
  }, [title, t])
  return (
    <header className="page-head">
      {back && (
        <Link className="back" to={back.to}>
          <ArrowLeftOutlined aria-hidden /> {back.label}
        </Link>
      )}
      <div className="page-head-line">
        <div>
          {meta && <div className="page-meta">{meta}</div>}
          <h1>{title}</h1>
          {intro && <p className="muted">{intro}</p>}
        </div>
        {actions && <div className="actions">{actions}</div>}
      </div>
    </header>
  )
}
