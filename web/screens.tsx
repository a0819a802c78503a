/** The pages that the app draws, by path: the build renders them once as HTML, the browser brings them to life. */

import type { ComponentType } from 'preact'
import { SessionProvider } from './client/session.tsx'
import { type Later, later } from './components/later.tsx'
import { AppLayout } from './layouts/app.tsx'
import { Agents } from './pages/agents.tsx'
import { Analytics } from './pages/analytics.tsx'
import { ContactSales } from './pages/contact-sales.tsx'
import { ForgotPassword } from './pages/forgot-password.tsx'
import { Login } from './pages/login.tsx'
import { Register } from './pages/register.tsx'
import { ResetPassword } from './pages/reset-password.tsx'
import { Status } from './pages/status.tsx'
import { Unsubscribe } from './pages/unsubscribe.tsx'
import { Usage } from './pages/usage.tsx'
import { VerifyEmail } from './pages/verify-email.tsx'

const Approvals = later(async () => (await import('./pages/approvals.tsx')).Approvals)
const Billing = later(async () => (await import('./pages/billing.tsx')).Billing)
const CheckoutSuccess = later(
  async () => (await import('./pages/checkout-success.tsx')).CheckoutSuccess,
)
const Dashboard = later(async () => (await import('./pages/dashboard.tsx')).Dashboard)
const GoalPage = later(async () => (await import('./pages/goal/goal.tsx')).GoalPage)
const Settings = later(async () => (await import('./pages/settings.tsx')).Settings)
const Tasks = later(async () => (await import('./pages/tasks.tsx')).Tasks)

/** Pages outside the signed-in frame: one form each. */
const forms: Record<string, ComponentType> = {
  '/register': Register,
  '/login': Login,
  '/forgot-password': ForgotPassword,
  '/reset-password': ResetPassword,
  '/verify-email': VerifyEmail,
  '/unsubscribe': Unsubscribe,
  '/contact-sales': ContactSales,
  '/status': Status,
}

/** Pages within the signed-in frame, with their headings. */
const screens: Record<string, { title: string; Screen: ComponentType | Later }> = {
  '/dashboard': { title: 'Dashboard', Screen: Dashboard },
  '/tasks': { title: 'Tasks', Screen: Tasks },
  '/goal': { title: 'Goal', Screen: GoalPage },
  '/checkout/success': { title: 'Your purchase', Screen: CheckoutSuccess },
  '/usage': { title: 'Usage', Screen: Usage },
  '/billing': { title: 'Billing', Screen: Billing },
  '/approvals': { title: 'Approvals', Screen: Approvals },
  '/agents': { title: 'Agents', Screen: Agents },
  '/analytics': { title: 'Analytics', Screen: Analytics },
  '/settings': { title: 'Settings', Screen: Settings },
}

/** Pages with an id are one shell each (`_redirects`): `/goals/gol_…` is drawn by `/goal`. */
export const shellOf = (path: string): string => (/^\/goals\/[^/]+\/?$/.test(path) ? '/goal' : path)

/** True for pages that can follow one another without loading the app again. */
export const isScreen = (path: string): boolean => shellOf(path) in screens

/** Begins to load what a page is drawn by, before the session is there to draw it. */
export function fetchScreen(path: string): void {
  const Screen = screens[shellOf(path)]?.Screen
  if (Screen && 'fetch' in Screen) Screen.fetch()
}

export function App({ path }: { path: string }) {
  const Form = forms[path]
  if (Form) return <Form />
  const found = screens[shellOf(path)]
  if (!found) throw new Error(`The app has no page at ${path}`)
  const { title, Screen } = found
  return (
    <SessionProvider path={path}>
      <AppLayout path={path} title={title}>
        <Screen key={path} />
      </AppLayout>
    </SessionProvider>
  )
}
