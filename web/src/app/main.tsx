// Starts the console: words, colours, data and routes.
import { QueryClientProvider } from '@tanstack/react-query'
import { createRoot } from 'react-dom/client'
import { RouterProvider } from 'react-router'
import { queryClient } from '@/api/queries'
import { startLocale } from '@/locale'
import { deskWords } from '@/locale/desk'
import { AppearanceProvider } from './appearance'
import { router } from './routes'
import { watchSession } from './session'
import '../style/base.css'
import '../style/shell.css'
import '../style/parts.css'
import '../style/forms.css'
import '../style/pages.css'
import '../style/case.css'
import '../style/dispatch.css'
import '../style/dispatch-hand.css'
import '../style/orgs.css'
import '../style/checker.css'
import '../style/journal.css'
import '../style/views.css'
import '../style/size.css'

const root = document.getElementById('root')
if (!root) throw new Error('the page has no element "root"')

watchSession()
startLocale(deskWords).then(() =>
  createRoot(root).render(
    <QueryClientProvider client={queryClient}>
      <AppearanceProvider>
        <RouterProvider router={router} />
      </AppearanceProvider>
    </QueryClientProvider>,
  ),
)
