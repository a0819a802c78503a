/** Routes about oneself. */

import { UpdateMeBody } from '../../../contract/bodies.ts'
import { CloseAccountBody } from '../../../contract/closing.ts'
import type { AuditAction } from '../../../db/audit.ts'
import { json } from '../../json.ts'
import { withoutSessionCookie } from '../../middleware/cookie.ts'
import { route } from '../../route.ts'
import { userView } from '../../views/user.ts'
import { by } from '../keys/make-key.ts'
import { auditedBy } from './audit.ts'
import { callerOf } from './caller.ts'
import { closeMe } from './close.ts'
import { answerRefusal } from './refusal.ts'
import { UserAnswer } from './sign-in-routes.ts'
import { updateMe } from './update-me.ts'

const TAG = 'Account'

export const meRoutes = [
  route({
    id: 'getMe',
    method: 'GET',
    path: '/users/me',
    short: true,
    policy: { who: 'signed_in_or_key', scope: 'account:read' },
    tag: TAG,
    summary: 'Who I am, what I subscribed to, and what I may do',
    answers: { 200: { description: 'Me', schema: UserAnswer } },
    problems: [],
    handle: async (c, { actor }) => json({ user: await userView(c.get('ports'), actor.userId) }),
  }),
  route({
    id: 'updateMe',
    method: 'PATCH',
    path: '/users/me',
    short: true,
    policy: { who: 'signed_in' },
    tag: TAG,
    summary: 'Change my name, my password, or my address',
    body: UpdateMeBody,
    answers: {
      200: { description: 'Changed', schema: UserAnswer },
      202: { description: 'A link was mailed to the new address', schema: UserAnswer },
    },
    problems: [
      'csrf',
      'invalid_credentials',
      'weak_password',
      'email_unverified',
      'email_taken',
      'too_many_attempts',
    ],
    handle: async (c, { actor, body }) => {
      const ports = c.get('ports')
      const noted = (action: AuditAction) => auditedBy(c, actor, action, actor.userId)
      const outcome = await updateMe(ports, actor, body, callerOf(c), noted)
      if (outcome.kind === 'refused') return answerRefusal(c, outcome)
      const user = await userView(ports, actor.userId)
      return json({ user }, outcome.kind === 'mailed' ? 202 : 200)
    },
  }),
  route({
    id: 'closeMe',
    method: 'DELETE',
    path: '/users/me',
    short: true,
    policy: { who: 'signed_in' },
    tag: TAG,
    summary: 'Close my account: billing ends first; what names me is removed',
    body: CloseAccountBody,
    answers: { 204: { description: 'Closed' } },
    problems: [
      'csrf',
      'invalid_credentials',
      'too_many_attempts',
      'still_billed',
      'stripe_unavailable',
      'live_not_approved',
      'not_configured',
    ],
    handle: async (c, { actor, body }) => {
      const { source } = callerOf(c)
      const noted = auditedBy(c, actor, 'account_closed', actor.userId)
      const given = { ...body, source, by: by(c, actor) }
      const outcome = await closeMe(c.get('ports'), actor, given, noted)
      if (outcome.kind === 'refused') return answerRefusal(c, outcome)
      return withoutSessionCookie(c, c.body(null, 204))
    },
  }),
]
