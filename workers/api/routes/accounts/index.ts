/** The routes of accounts, in the order of the document. */

import { linkRoutes } from './link-routes.ts'
import { meRoutes } from './me-routes.ts'
import { notificationRoutes } from './notification-routes.ts'
import { sessionRoutes } from './session-routes.ts'
import { signInRoutes } from './sign-in-routes.ts'
import { unsubscribeRoutes } from './unsubscribe-routes.ts'

export const accountRoutes = [
  ...signInRoutes,
  ...sessionRoutes,
  ...meRoutes,
  ...linkRoutes,
  ...notificationRoutes,
  ...unsubscribeRoutes,
]
