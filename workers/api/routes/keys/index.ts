/** The routes of the metered API itself: its keys and its usage. */

import { keyRoutes } from './key-routes.ts'
import { usageRoute } from './usage.ts'

export const meteringRoutes = [...keyRoutes, usageRoute]
