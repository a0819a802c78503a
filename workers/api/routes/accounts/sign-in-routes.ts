/** Routes that let people in and out: register, session (cookie), token (bearer). */

import * as z from 'zod'
import { RegisterBody, SignInBody, TokenBody } from '../../../contract/bodies.ts'
import { Tokens, User } from '../../../contract/objects.ts'
import { together } from '../../../db/database.ts'
import { endSession } from '../../../db/sessions.ts'
import { json } from '../../json.ts'
import { withoutSessionCookie, withSessionCookie } from '../../middleware/cookie.ts'
import { route } from '../../route.ts'
import { userView } from '../../views/user.ts'
import { auditedBy } from './audit.ts'
import { callerOf } from './caller.ts'
import { checkPassword } from './check-password.ts'
import { grant } from './grant.ts'
import { registrationsFull } from './limits.ts'
import { answerRefusal } from './refusal.ts'
import { register } from './register.ts'
import { browserSession } from './start-session.ts'

const TAG = 'Account'
export const UserAnswer = z.strictObject({ user: User })

export const signInRoutes = [
  route({
    id: 'register',
    method: 'POST',
    path: '/register',
    short: true,
    policy: { who: 'anyone', ownOrigin: true },
    tag: TAG,
    summary: 'Make an account and sign in; a mail asks to verify the address',
    body: RegisterBody,
    answers: { 201: { description: 'The account, and a session cookie', schema: UserAnswer } },
    problems: ['csrf', 'weak_password', 'email_taken', 'too_many_attempts'],
    limited: async (c) => {
      const full = await registrationsFull(c.get('ports'), callerOf(c).source)
      return full && answerRefusal(c, full)
    },
    handle: async (c, { body }) => {
      const ports = c.get('ports')
      const outcome = await register(ports, body, callerOf(c))
      if (outcome.kind === 'refused') return answerRefusal(c, outcome)
      const user = await userView(ports, outcome.userId)
      const answer = json({ user }, 201, { location: '/api/v1/users/me' })
      return withSessionCookie(c, outcome.secret, answer)
    },
  }),
  route({
    id: 'signIn',
    method: 'POST',
    path: '/session',
    policy: { who: 'anyone', ownOrigin: true },
    tag: TAG,
    summary: 'Sign in with a session cookie',
    body: SignInBody,
    answers: { 200: { description: 'Who is signed in, and a session cookie', schema: UserAnswer } },
    problems: ['csrf', 'invalid_credentials', 'too_many_attempts', 'account_disabled'],
    handle: async (c, { body }) => {
      const ports = c.get('ports')
      const caller = callerOf(c)
      const checked = await checkPassword(ports, { ...body, source: caller.source })
      if (checked.kind === 'refused') return answerRefusal(c, checked)
      const session = browserSession(ports, checked.user.id, caller)
      await together(ports.db, session.statements)
      const answer = json({ user: await userView(ports, checked.user.id) })
      return withSessionCookie(c, session.secret, answer)
    },
  }),
  route({
    id: 'signOut',
    method: 'DELETE',
    path: '/session',
    policy: { who: 'signed_in' },
    tag: TAG,
    summary: 'Sign out here: ends this session, or this family of tokens',
    answers: { 204: { description: 'Signed out' } },
    problems: ['csrf'],
    handle: async (c, { actor }) => {
      const { db, realClock } = c.get('ports')
      await together(db, [
        endSession(db, actor.sessionId, realClock.now()),
        auditedBy(c, actor, 'signed_out', actor.sessionId),
      ])
      const ended = c.body(null, 204)
      return actor.via === 'cookie' ? withoutSessionCookie(c, ended) : ended
    },
  }),
  route({
    id: 'createToken',
    method: 'POST',
    path: '/token',
    short: true,
    policy: { who: 'anyone' },
    tag: TAG,
    summary: 'Get an access token by password, or a new one by refresh token (OAuth 2.0)',
    body: TokenBody,
    bodyType: 'form_or_json',
    answers: {
      200: { description: 'Tokens, not under a noun (RFC 6749 §5.1)', schema: Tokens },
    },
    problems: [
      'unsupported_grant_type',
      'invalid_credentials',
      'invalid_token',
      'token_expired',
      'refresh_reused',
      'too_many_attempts',
      'account_disabled',
    ],
    handle: async (c, { body }) => {
      const outcome = await grant(c.get('ports'), body, callerOf(c))
      return outcome.kind === 'refused' ? answerRefusal(c, outcome) : json(outcome.tokens)
    },
  }),
]
