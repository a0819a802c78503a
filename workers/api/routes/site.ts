/** Routes about the service itself: errors that pages report. */

import { ClientErrorBody } from '../../contract/bodies.ts'
import { route } from '../route.ts'
import { callerOf } from './accounts/caller.ts'
import { mayReport } from './accounts/limits.ts'
import { answerRefusal } from './accounts/refusal.ts'

export const siteRoutes = [
  route({
    id: 'reportClientError',
    method: 'POST',
    path: '/client-errors',
    policy: { who: 'anyone', ownOrigin: true },
    tag: 'Service',
    summary: 'A page reports an error it ran into',
    body: ClientErrorBody,
    answers: { 204: { description: 'Noted' } },
    problems: ['csrf', 'validation_failed', 'too_many_attempts'],
    handle: async (c, { body }) => {
      const ports = c.get('ports')
      const limited = await mayReport(ports, callerOf(c).source)
      if (limited) return answerRefusal(c, limited)
      ports.log.warn('client_error', {
        page: body.page,
        error: body.message,
        ...(body.requestId ? { requestId: body.requestId } : {}),
      })
      return c.body(null, 204)
    },
  }),
]
