// What surrounds the pages of somebody who is signed in: the courier, the live line, the tabs.
import { lazy, Suspense, useEffect } from 'react'
import { Navigate, NavLink, Outlet, useLocation, useNavigate } from 'react-router'
import { whenSignedOut } from '@/api/client'
import { ProblemError } from '@/api/problem'
import { queryClient, useMe } from '@/api/queries'
import { useLive } from '@/app/live'
import { useText } from '@/locale'
import { useServing } from './data/capacity'
import { isForVisitors, useEntryView, visitWith } from './data/entry'
import { useOpenable } from './data/matters'
import { useCourier } from './outbox/outbox'
import { Icon, type IconName } from './parts/Icon'
import { NetLine } from './parts/NetLine'
import { Broken, Loading } from './parts/States'
import { sessionEnded } from './session'

/** The audit office looks as somebody else. */
const Viewing = lazy(() => import('@/app/Viewing'))
const ViewingOver = lazy(() => import('@/app/Viewing').then(({ Over }) => ({ default: Over })))

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
      // Who was never signed in has nothing to forget, and may ask all the same.
      if (!queryClient.getQueryData(['me']) && isForVisitors(pathname)) return
      void sessionEnded()
      const next = pathname === '/' ? '' : `?next=${encodeURIComponent(pathname + search)}`
      navigate(`/sign-in${next}`, { replace: true })
    })
  }, [navigate, pathname, search])

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new page begins at its top
  useEffect(() => {
    window.scrollTo(0, 0)
  }, [pathname])

  if (!me.data && me.error instanceof ProblemError && me.error.status === 401)
    return <Visit path={pathname} />
  if (me.error && !me.data) return <Broken error={me.error} retry={() => void me.refetch()} />
  if (!me.data) return <Loading />
  // What anybody may ask answers no longer for somebody who is known.
  visitWith(undefined)
  return (
    <div className="shell" data-person={person}>
      {me.data.viewing && (
        <Suspense>
          <Viewing of={me.data.viewing} />
        </Suspense>
      )}
      <NetLine />
      <Suspense fallback={<Loading />}>{me.data.viewing?.is_over ? <ViewingOver /> : <Outlet />}</Suspense>
      {TOP.includes(pathname) && <Tabs />}
    </div>
  )
}

/** The pages as somebody sees them who is not signed in, where something may be asked that way. */
function Visit({ path }: { path: string }) {
  const { t } = useText()
  const entry = useEntryView(true)
  const isOpen = isForVisitors(path) && entry.data?.sends_codes && entry.data.openings.length > 0
  if (entry.isLoading) return <Loading />
  if (!isOpen) {
    const next = path === '/' ? '' : `?next=${encodeURIComponent(path)}`
    return <Navigate to={`/sign-in${next}`} replace />
  }
  visitWith(entry.data)
  return (
    <div className="shell" data-person="">
      <NetLine />
      <Suspense fallback={<Loading />}>
        <Outlet />
      </Suspense>
      {TOP.includes(path) && (
        <nav className="tabs" aria-label={t('tab.label')}>
          <NavLink to="/" end>
            <Icon name="home" />
            {t('tab.home')}
          </NavLink>
          <NavLink to="/sign-in">
            <Icon name="me" />
            {t('sign_in.title')}
          </NavLink>
        </nav>
      )}
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
