/** Routes behind mailed links: asking for one, and using one up. */

import * as z from 'zod'
import {
  ConsumeResetBody,
  ConsumeVerificationBody,
  EmptyBody,
  PasswordResetBody,
} from '../../../contract/bodies.ts'
import { json } from '../../json.ts'
import { withSessionCookie } from '../../middleware/cookie.ts'
import { route } from '../../route.ts'
import { userView } from '../../views/user.ts'
import { auditedBy } from './audit.ts'
import { callerOf } from './caller.ts'
import { answerRefusal } from './refusal.ts'
import { requestReset, requestVerification } from './request-link.ts'
import { UserAnswer } from './sign-in-routes.ts'
import { useReset, useVerification } from './use-link.ts'

const TAG = 'Account'
/** Says nothing, on purpose. */
const Nothing = z.strictObject({})
const Verified = z.strictObject({
  verification: z.strictObject({ email: z.string(), moved: z.boolean() }),
})

export const linkRoutes = [
  route({
    id: 'requestVerification',
    method: 'POST',
    path: '/email-verifications',
    policy: { who: 'signed_in' },
    tag: TAG,
    summary: 'Mail me a link that verifies my address',
    body: EmptyBody,
    answers: { 202: { description: 'Mailed, unless it is verified already', schema: Nothing } },
    problems: ['csrf', 'too_many_attempts'],
    handle: async (c, { actor }) => {
      const audit = auditedBy(c, actor, 'verification_requested', actor.userId)
      const limited = await requestVerification(c.get('ports'), actor, audit)
      return limited ? answerRefusal(c, limited) : json({}, 202)
    },
  }),
  route({
    id: 'verifyEmail',
    method: 'POST',
    path: '/email-verifications/consume',
    policy: { who: 'anyone' },
    tag: TAG,
    summary: 'Use a mailed link: verifies the address, or moves the account to it',
    body: ConsumeVerificationBody,
    answers: { 200: { description: 'Verified; `moved` if the address is new', schema: Verified } },
    problems: ['link_expired', 'email_taken'],
    handle: async (c, { body }) => {
      const outcome = await useVerification(c.get('ports'), body.token, callerOf(c))
      if (outcome.kind === 'refused') return answerRefusal(c, outcome)
      return json({ verification: { email: outcome.email, moved: outcome.moved } })
    },
  }),
  route({
    id: 'requestPasswordReset',
    method: 'POST',
    path: '/password-resets',
    policy: { who: 'anyone' },
    tag: TAG,
    summary: 'Mail a link that sets a new password, if somebody has this address',
    body: PasswordResetBody,
    answers: { 202: { description: 'Always the same, whoever has the address', schema: Nothing } },
    problems: ['too_many_attempts'],
    handle: async (c, { body }) => {
      const limited = await requestReset(c.get('ports'), body.email, callerOf(c))
      return limited ? answerRefusal(c, limited) : json({}, 202)
    },
  }),
  route({
    id: 'resetPassword',
    method: 'POST',
    path: '/password-resets/consume',
    policy: { who: 'anyone', ownOrigin: true },
    tag: TAG,
    summary: 'Use a mailed link: sets the password, ends all sessions and tokens, signs in',
    body: ConsumeResetBody,
    answers: { 200: { description: 'Me, and a session cookie', schema: UserAnswer } },
    problems: ['csrf', 'weak_password', 'link_expired'],
    handle: async (c, { body }) => {
      const ports = c.get('ports')
      const outcome = await useReset(ports, body, callerOf(c))
      if (outcome.kind === 'refused') return answerRefusal(c, outcome)
      const answer = json({ user: await userView(ports, outcome.userId) })
      return withSessionCookie(c, outcome.secret, answer)
    },
  }),
]
