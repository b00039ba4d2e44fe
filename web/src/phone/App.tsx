// Every page of the phone on one page.
import { Component, lazy, type ReactNode, Suspense } from 'react'
import { Route, Routes } from 'react-router'
import Home from './pages/Home'
import { Loading } from './parts/States'
import { Toast } from './parts/toast'
import { Shell } from './Shell'

const SignIn = lazy(() => import('./pages/SignIn'))
const Track = lazy(() => import('./pages/Track'))
const Group = lazy(() => import('./pages/Group'))
const Order = lazy(() => import('./pages/Order'))
const Sent = lazy(() => import('./pages/Sent'))
const Orders = lazy(() => import('./pages/Orders'))
const CasePage = lazy(() => import('./pages/CasePage'))
const Work = lazy(() => import('./pages/Work'))
const Hours = lazy(() => import('./pages/Hours'))
const Certificate = lazy(() => import('./pages/Certificate'))
const Me = lazy(() => import('./pages/Me'))
const AddPhone = lazy(() => import('./pages/AddPhone'))
const Kept = lazy(() => import('./pages/Kept'))
const Notifications = lazy(() => import('./pages/Notifications'))
const Outbox = lazy(() => import('./pages/Outbox'))

export function App() {
  return (
    <Fallen>
      <Suspense fallback={<Loading />}>
        <Routes>
          <Route path="/sign-in" element={<SignIn />} />
          <Route path="/t/:code?" element={<Track />} />
          <Route path="/certificate/:code" element={<Certificate />} />
          <Route element={<Shell />}>
            <Route index element={<Home />} />
            <Route path="/c/:pack/:key/:group" element={<Group />} />
            <Route path="/new/:pack/:key" element={<Order />} />
            <Route path="/sent/:entry" element={<Sent />} />
            <Route path="/orders" element={<Orders />} />
            <Route path="/o/:id" element={<CasePage />} />
            <Route path="/work" element={<Work />} />
            <Route path="/hours" element={<Hours />} />
            <Route path="/me" element={<Me />} />
            <Route path="/phone" element={<AddPhone />} />
            <Route path="/kept" element={<Kept />} />
            <Route path="/notifications" element={<Notifications />} />
            <Route path="/outbox" element={<Outbox />} />
            <Route path="*" element={<Home />} />
          </Route>
        </Routes>
      </Suspense>
      <Toast />
    </Fallen>
  )
}

/** A page that fell over says so; what waits in the outbox is not touched by it. */
class Fallen extends Component<{ children: ReactNode }, { hasFallen: boolean }> {
  override state = { hasFallen: false }
  static getDerivedStateFromError() {
    return { hasFallen: true }
  }
  override render() {
    if (!this.state.hasFallen) return this.props.children
    return (
      <main className="page">
        <div className="empty" role="alert">
          <b>页面没能打开 · This page could not be opened</b>
          <button type="button" className="button" onClick={() => window.location.reload()}>
            重新打开 · Reload
          </button>
        </div>
      </main>
    )
  }
}
