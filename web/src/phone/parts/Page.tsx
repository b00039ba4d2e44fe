// A page below the first level: a bar with the way back, its title, its content.
import { type ReactNode, useEffect } from 'react'
import { useNavigate } from 'react-router'
import { useText } from '@/locale'
import { Icon } from './Icon'

type Props = {
  title: string
  /** Where the way back leads when there is no page before this one. */
  up?: string
  /** First-level pages have tabs below and no way back. */
  isTop?: boolean
  tools?: ReactNode
  children: ReactNode
}

/** The title of the browser's tab. */
export function useTitle(title: string) {
  const { t } = useText()
  useEffect(() => {
    document.title = `${title} · ${t('app')}`
  }, [title, t])
}

export function Page({ title, up = '/', isTop, tools, children }: Props) {
  const { t } = useText()
  const navigate = useNavigate()
  useTitle(title)
  const back = () => {
    const before = (window.history.state as { idx?: number } | null)?.idx ?? 0
    if (before > 0) navigate(-1)
    else navigate(up, { replace: true })
  }
  return (
    <>
      <header className="bar">
        {isTop ? (
          <span />
        ) : (
          <button type="button" className="bar-button" aria-label={t('do.back')} onClick={back}>
            <Icon name="back" />
          </button>
        )}
        <h1>{title}</h1>
        <span className="bar-tools">{tools}</span>
      </header>
      <main className={isTop ? 'page top' : 'page'}>{children}</main>
    </>
  )
}
