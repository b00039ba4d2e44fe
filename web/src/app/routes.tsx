// Every page of the console on one page.
import type { ComponentType } from 'react'
import { createBrowserRouter } from 'react-router'
import { Failed, NotFound } from './Failed'
import { Shell } from './Shell'

/** Loads a page when it is first opened. */
const page = (load: () => Promise<{ default: ComponentType }>) => async () => ({
  Component: (await load()).default,
})

export const router = createBrowserRouter([
  {
    path: '/sign-in',
    lazy: page(() => import('@/pages/sign-in/SignIn')),
    hydrateFallbackElement: <div className="boot" />,
    errorElement: <Failed />,
  },
  {
    path: '/',
    element: <Shell />,
    hydrateFallbackElement: <div className="boot" />,
    errorElement: <Failed />,
    children: [
      {
        errorElement: <Failed />,
        children: [
          { index: true, lazy: page(() => import('@/pages/turns/Turns')) },
          { path: 'dispatch', lazy: page(() => import('@/pages/dispatch/Dispatch')) },
          { path: 'cases', lazy: page(() => import('@/pages/cases/Cases')) },
          { path: 'cases/:id', lazy: page(() => import('@/pages/case/CasePage')) },
          { path: 'open', lazy: page(() => import('@/pages/open/ChooseLoop')) },
          { path: 'open/:pack/:key', lazy: page(() => import('@/pages/open/OpenCase')) },
          { path: 'orgs', lazy: page(() => import('@/pages/orgs/Orgs')) },
          { path: 'orgs/:id', lazy: page(() => import('@/pages/orgs/Orgs')) },
          { path: 'corrections', lazy: page(() => import('@/pages/corrections/Corrections')) },
          { path: 'registers', lazy: page(() => import('@/pages/registers/Registers')) },
          { path: 'registers/:pack/:key', lazy: page(() => import('@/pages/registers/RegisterPage')) },
          { path: 'registers/:pack/:key/new', lazy: page(() => import('@/pages/registers/NewRow')) },
          { path: 'registers/:pack/:key/batches', lazy: page(() => import('@/pages/registers/Batches')) },
          { path: 'registers/:pack/:key/consents', lazy: page(() => import('@/pages/registers/Consents')) },
          {
            path: 'registers/:pack/:key/imports/:id?',
            lazy: page(() => import('@/pages/registers/imports/Imports')),
          },
          { path: 'registers/:pack/:key/:id', lazy: page(() => import('@/pages/registers/RowPage')) },
          { path: 'definitions', lazy: page(() => import('@/pages/definitions/Definitions')) },
          { path: 'definitions/burden', lazy: page(() => import('@/pages/definitions/Burden')) },
          {
            path: 'definitions/:kind/:pack/:key',
            lazy: page(() => import('@/pages/definitions/DefinitionPage')),
          },
          {
            path: 'definitions/:kind/:pack/:key/check',
            lazy: page(() => import('@/pages/checker/CheckerPage')),
          },
          { path: 'search', lazy: page(() => import('@/pages/search/SearchPage')) },
          { path: 'outbox', lazy: page(() => import('@/pages/outbox/Outbox')) },
          { path: 'notifications', lazy: page(() => import('@/pages/notifications/Notifications')) },
          { path: 'kept', lazy: page(() => import('@/pages/kept/Kept')) },
          { path: 'security', lazy: page(() => import('@/pages/security/Security')) },
          { path: 'accounts', lazy: page(() => import('@/pages/accounts/Accounts')) },
          { path: 'accounts/:id', lazy: page(() => import('@/pages/accounts/Accounts')) },
          { path: 'emergencies', lazy: page(() => import('@/pages/emergencies/Emergencies')) },
          { path: 'sign-ins', lazy: page(() => import('@/pages/sign-ins/SignIns')) },
          { path: 'journal', lazy: page(() => import('@/pages/journal/Journal')) },
          { path: '*', element: <NotFound /> },
        ],
      },
    ],
  },
])
