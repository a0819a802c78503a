/** The pages that the app draws, by path: the build renders them once as HTML, the browser brings them to life. */

import type { ComponentType } from 'preact'
import { SessionProvider } from './client/session.tsx'
import { AppLayout } from './layouts/app.tsx'
import { Agents } from './pages/agents.tsx'
import { Analytics } from './pages/analytics.tsx'
import { Approvals } from './pages/approvals.tsx'
import { Billing } from './pages/billing.tsx'
import { CheckoutSuccess } from './pages/checkout-success.tsx'
import { ContactSales } from './pages/contact-sales.tsx'
import { Dashboard } from './pages/dashboard.tsx'
import { ForgotPassword } from './pages/forgot-password.tsx'
import { Login } from './pages/login.tsx'
import { Register } from './pages/register.tsx'
import { ResetPassword } from './pages/reset-password.tsx'
import { Settings } from './pages/settings.tsx'
import { Status } from './pages/status.tsx'
import { Unsubscribe } from './pages/unsubscribe.tsx'
import { Usage } from './pages/usage.tsx'
import { VerifyEmail } from './pages/verify-email.tsx'

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
const screens: Record<string, { title: string; Screen: ComponentType }> = {
  '/dashboard': { title: 'Dashboard', Screen: Dashboard },
  '/checkout/success': { title: 'Your purchase', Screen: CheckoutSuccess },
  '/usage': { title: 'Usage', Screen: Usage },
  '/billing': { title: 'Billing', Screen: Billing },
  '/approvals': { title: 'Approvals', Screen: Approvals },
  '/agents': { title: 'Agents', Screen: Agents },
  '/analytics': { title: 'Analytics', Screen: Analytics },
  '/settings': { title: 'Settings', Screen: Settings },
}

/** True for pages that can follow one another without loading the app again. */
export const isScreen = (path: string): boolean => path in screens

export function App({ path }: { path: string }) {
  const Form = forms[path]
  if (Form) return <Form />
  const found = screens[path]
  if (!found) throw new Error(`The app has no page at ${path}`)
  const { title, Screen } = found
  return (
    <SessionProvider path={path}>
      <AppLayout path={path} title={title}>
        <Screen />
      </AppLayout>
    </SessionProvider>
  )
}
