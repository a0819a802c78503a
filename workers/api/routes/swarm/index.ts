/** Everything about goals, in the order of the document. */

import { eventsRoute } from './events.ts'
import { fileRoutes } from './files.ts'
import { goalRoutes } from './goals.ts'
import { publicationRoutes } from './publications.ts'
import { scheduleRoutes } from './schedules.ts'
import { taskRoutes } from './tasks.ts'

export const swarmRoutes = [
  ...goalRoutes,
  eventsRoute,
  ...taskRoutes,
  ...scheduleRoutes,
  ...fileRoutes,
  ...publicationRoutes,
]
