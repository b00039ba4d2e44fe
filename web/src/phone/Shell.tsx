// What surrounds the pages of somebody who is signed in: the courier, the live line, the tabs.
import { Suspense, useEffect } from 'react'
import { NavLink, Outlet, useLocation, useNavigate } from 'react-router'
import { whenSignedOut } from '@/api/client'
import { ProblemError } from '@/api/problem'
import { useMe } from '@/api/queries'
import { useLive } from '@/app/live'
import { useText } from '@/locale'
import { useServing } from './data/capacity'
import { useOpenable } from './data/matters'
import { useCourier } from './outbox/outbox'
import { Icon, type IconName } from './parts/Icon'
import { NetLine } from './parts/NetLine'
import { Broken, Loading } from './parts/States'
import { sessionEnded } from './session'

/** First-level pages; deeper ones give their whole height to what they show. */
const TOP = ['/', '/work', '/orders', '/me']

export function Shell() {
  const me = useMe()
  const { pathname, search } = useLocation()
  const navigate = useNavigate()
  const person = me.data?.person.id
  useCourier(person)
  useLive(!!person)

  useEffect(() => {
    whenSignedOut(() => {
      void sessionEnded()
      const next = pathname === '/' ? '' : `?next=${encodeURIComponent(pathname + search)}`
      navigate(`/sign-in${next}`, { replace: true })
    })
  }, [navigate, pathname, search])

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new page begins at its top
  useEffect(() => {
    window.scrollTo(0, 0)
  }, [pathname])

  if (me.error instanceof ProblemError && me.error.status === 401) return <Loading />
  if (me.error && !me.data) return <Broken error={me.error} retry={() => void me.refetch()} />
  if (!me.data) return <Loading />
  return (
    <div className="shell" data-person={person}>
      <NetLine />
      <Suspense fallback={<Loading />}>
        <Outlet />
      </Suspense>
      {TOP.includes(pathname) && <Tabs />}
    </div>
  )
}

/** The first-level pages that mean something to this person. */
export function useTabs(): { tabs: { to: string; icon: IconName; word: string }[]; isLoading: boolean } {
  const { openable, isLoading: isOpening } = useOpenable()
  const { isServing, isLoading } = useServing()
  const tabs: { to: string; icon: IconName; word: string }[] = []
  if (openable.length > 0) tabs.push({ to: '/', icon: 'home', word: 'tab.home' })
  if (isServing) tabs.push({ to: '/work', icon: 'work', word: 'tab.work' })
  if (openable.length > 0) tabs.push({ to: '/orders', icon: 'orders', word: 'tab.orders' })
  tabs.push({ to: '/me', icon: 'me', word: 'tab.me' })
  return { tabs, isLoading: isLoading || isOpening }
}

function Tabs() {
  const { t } = useText()
  const { tabs } = useTabs()
  return (
    <nav className="tabs" aria-label={t('tab.label')}>
      {tabs.map(({ to, icon, word }) => (
        <NavLink key={to} to={to} end>
          <Icon name={icon} />
          {t(word)}
        </NavLink>
      ))}
    </nav>
  )
}
