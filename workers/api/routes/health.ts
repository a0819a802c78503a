/** GET /health: what works, what waits and what an operator must look at. No call leaves the house for it. */

import { Health } from '../../contract/objects.ts'
import { readVitals } from '../../db/health.ts'
import { MINUTE } from '../../tools/clock.ts'
import { errorText } from '../../tools/log.ts'
import { json } from '../json.ts'
import { route } from '../route.ts'
import { healthView } from '../views/health.ts'

/** Work that was due this long ago has been passed by several ringings of the minute cron. */
const OVERDUE_MS = 5 * MINUTE

export const healthRoute = route({
  id: 'getHealth',
  method: 'GET',
  path: '/health',
  policy: { who: 'anyone' },
  tag: 'Service',
  summary: 'How the service is: ok, degraded or down',
  answers: {
    200: { description: 'Serving; `degraded` names what to look at', schema: Health },
    503: { description: 'Down: the database does not answer', schema: Health },
  },
  problems: [],
  handle: async (c) => {
    const { db, clock, config, log } = c.get('ports')
    const now = clock.now()
    const vitals = await readVitals(db, now - OVERDUE_MS).catch((error: unknown) => {
      log.error('health_d1', { error: errorText(error) })
      return null
    })
    const health = healthView(vitals, config, now)
    return json(health, health.status === 'down' ? 503 : 200)
  },
})
