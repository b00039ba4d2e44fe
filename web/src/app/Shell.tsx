// The frame of the console: navigation by work, who is signed in, language and appearance.
import {
  ApartmentOutlined,
  AuditOutlined,
  BookOutlined,
  CarryOutOutlined,
  FolderOpenOutlined,
  PlusOutlined,
  SendOutlined,
  TeamOutlined,
} from '@ant-design/icons'
import { Button, Dropdown } from 'antd'
import { lazy, type ReactNode, Suspense, useEffect } from 'react'
import { Link, Navigate, NavLink, Outlet, useLocation, useNavigate } from 'react-router'
import { ProblemError } from '@/api/problem'
import { useCaseCount, useMe, useTitleOf } from '@/api/queries'
import type { Me } from '@/api/types'
import { Await } from '@/components/Await'
import { Brand } from '@/components/Brand'
import { useOpenable } from '@/definitions/openable'
import { useText } from '@/locale'
import { usePlans } from '@/pages/dispatch/plans'
import { Bell } from './Bell'
import { useLive } from './live'
import { SearchBox } from './SearchBox'
import { signOut } from './session'
import { AppearanceSwitch, LanguageSwitch, SizeSwitch } from './switches'

/** Few hold an office: what only they see is loaded for them. */
const OfficeItems = lazy(() => import('./OfficeItems'))
/** Fewer still look as somebody else. */
const Viewing = lazy(() => import('./Viewing'))
const ViewingOver = lazy(() => import('./Viewing').then(({ Over }) => ({ default: Over })))

/** Watches for a desk that nobody sits at; the watch is loaded apart, nothing waits for it. */
function whileIdle(minutes: number | null | undefined) {
  let stop: (() => void) | undefined
  let isOver = false
  if (minutes) {
    import('./idle').then(({ watchIdle }) => {
      if (!isOver) stop = watchIdle(minutes)
    })
  }
  return () => {
    isOver = true
    stop?.()
  }
}

export function Shell() {
  const me = useMe()
  const { pathname, search } = useLocation()
  useLive(!!me.data)
  if (me.error instanceof ProblemError && me.error.status === 401) {
    const next = pathname === '/' ? '' : `?next=${encodeURIComponent(pathname + search)}`
    return <Navigate to={`/sign-in${next}`} replace />
  }
  // What has to be done first stands on one page; nothing else would be answered.
  if (me.data?.due && pathname !== '/security') return <Navigate to="/security" replace />
  return <Await query={me}>{(data) => <Frame me={data} />}</Await>
}

function Frame({ me }: { me: Me }) {
  const { t } = useText()
  const { pathname } = useLocation()
  const navigate = useNavigate()
  const mine = useCaseCount({ turn: 'mine' })
  const openable = useOpenable()
  const plans = usePlans()
  useEffect(() => whileIdle(me.idle_minutes), [me.idle_minutes])
  useEffect(() => {
    // A new page begins at its top, and is announced by its heading.
    if (pathname) document.querySelector('main')?.scrollTo(0, 0)
  }, [pathname])
  return (
    <>
      {me.viewing && (
        <Suspense>
          <Viewing of={me.viewing} />
        </Suspense>
      )}
      <div className="shell">
        <a className="skip" href="#main">
          {t('nav.skip')}
        </a>
        <nav className="side" aria-label={t('nav.label')}>
          <Link className="brand" to="/">
            <Brand />
            <b>{t('app')}</b>
          </Link>
          <ul>
            <Item to="/" icon={<CarryOutOutlined />} label={t('nav.turns')} count={mine.data} isEnd />
            {plans && plans.length > 0 && (
              <Item to="/dispatch" icon={<SendOutlined />} label={t('nav.dispatch')} />
            )}
            <Item to="/cases" icon={<FolderOpenOutlined />} label={t('nav.cases')} />
            <Item to="/registers" icon={<BookOutlined />} label={t('nav.registers')} />
            <Item to="/orgs" icon={<TeamOutlined />} label={t('nav.orgs')} />
            <Item to="/definitions" icon={<ApartmentOutlined />} label={t('nav.definitions')} />
            {(me.office || me.may_open_emergency) && (
              <Suspense>
                <OfficeItems me={me} />
              </Suspense>
            )}
            {me.audits && <Item to="/journal" icon={<AuditOutlined />} label={t('nav.journal')} />}
          </ul>
        </nav>
        <div className="column">
          <header className="top">
            <Link className="brand narrow" to="/" aria-label={t('app')}>
              <Brand size={26} />
            </Link>
            <SearchBox />
            <span className="grow" />
            {openable.length > 0 && !me.viewing && (
              <Button
                type="primary"
                className="open-case"
                icon={<PlusOutlined />}
                aria-label={t('nav.open')}
                onClick={() => navigate('/open')}
              >
                <span className="open-word">{t('nav.open')}</span>
              </Button>
            )}
            {!me.viewing && <Bell me={me} />}
            <LanguageSwitch />
            <SizeSwitch />
            <AppearanceSwitch />
            <Who me={me} />
          </header>
          <main id="main" tabIndex={-1}>
            {me.viewing?.is_over ? (
              <Suspense>
                <ViewingOver />
              </Suspense>
            ) : (
              <Outlet />
            )}
          </main>
        </div>
      </div>
    </>
  )
}

export function Item({
  to,
  icon,
  label,
  count,
  isEnd,
}: {
  to: string
  icon: ReactNode
  label: string
  count?: number | undefined
  isEnd?: boolean
}) {
  return (
    <li>
      <NavLink to={to} end={isEnd ?? false}>
        {icon}
        <span>{label}</span>
        {count ? <b className="num">{count}</b> : null}
      </NavLink>
    </li>
  )
}

function Who({ me }: { me: Me }) {
  const { t } = useText()
  const titleOf = useTitleOf()
  const roles = me.roles.map((held) => ({
    key: `${held.role}@${held.org.id}`,
    text: `${held.title ?? titleOf('role', held.role)} · ${held.org.name}`,
  }))
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: [
          {
            type: 'group',
            label: t('who.roles'),
            children: roles.map((role) => ({ key: role.key, label: role.text, disabled: true })),
          },
          { type: 'divider' },
          // What is about the person themselves stays closed to whoever only looks as them.
          ...(me.viewing
            ? []
            : [
                { key: 'notify', label: <Link to="/notifications">{t('who.notifications')}</Link> },
                { key: 'kept', label: <Link to="/kept">{t('who.kept')}</Link> },
                { key: 'security', label: <Link to="/security">{t('who.security')}</Link> },
              ]),
          { key: 'out', label: t('who.sign_out') },
        ],
        onClick: ({ key }) => {
          if (key === 'out') signOut()
        },
      }}
    >
      <button type="button" className="who">
        <span className="avatar" aria-hidden="true">
          {me.person.name.slice(0, 1)}
        </span>
        <span className="who-text">
          <b>{me.person.name}</b>
          <small>{roles[0]?.text ?? t('who.no_role')}</small>
          <span className="visually-hidden">{t('who.label')}</span>
        </span>
      </button>
    </Dropdown>
  )
}
