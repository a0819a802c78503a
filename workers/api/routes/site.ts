/** Routes about the service itself: errors that pages report. */

import { ClientErrorBody } from '../../contract/bodies.ts'
import { route } from '../route.ts'

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
    problems: ['csrf', 'validation_failed'],
    handle: (c, { body }) => {
      c.get('ports').log.warn('client_error', {
        page: body.page,
        error: body.message,
        ...(body.requestId ? { requestId: body.requestId } : {}),
      })
      return c.body(null, 204)
    },
  }),
]
