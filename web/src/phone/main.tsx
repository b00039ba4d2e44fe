// Starts the phone: words, colours, data, pages; the service worker comes when everything stands.
import { QueryClientProvider } from '@tanstack/react-query'
import { createRoot } from 'react-dom/client'
import { BrowserRouter } from 'react-router'
import { queryClient } from '@/api/queries'
import { startLocale } from '@/locale'
import { App } from './App'
import { startLook } from './look'
import { phoneWords } from './words'
import './style/base.css'
import './style/parts.css'
import './style/fields.css'
import './style/pages.css'
import './style/order.css'
import './style/near.css'
import './style/paper.css'

const root = document.getElementById('root')
if (!root) throw new Error('the page has no element "root"')

startLook()
startLocale(phoneWords).then(() =>
  createRoot(root).render(
    <QueryClientProvider client={queryClient}>
      <BrowserRouter basename="/m">
        <App />
      </BrowserRouter>
    </QueryClientProvider>,
  ),
)

if (import.meta.env.PROD && 'serviceWorker' in navigator) {
  window.addEventListener('load', () => {
    // Without it everything works but reading without a network; some WebViews refuse it.
    navigator.serviceWorker.register('/phone-worker.js', { scope: '/m' }).catch(() => undefined)
  })
}
