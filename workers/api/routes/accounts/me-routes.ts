/** Routes about oneself. */

import { UpdateMeBody } from '../../../contract/bodies.ts'
import { together } from '../../../db/database.ts'
import { setName } from '../../../db/users.ts'
import { route } from '../../route.ts'
import { userView } from '../../views/user.ts'
import { auditedBy } from './audit.ts'
import { callerOf } from './caller.ts'
import { answerRefusal } from './refusal.ts'
import { UserAnswer } from './sign-in-routes.ts'
import { requestNewAddress, updatePassword } from './update-me.ts'

const TAG = 'Account'

export const meRoutes = [
  route({
    id: 'getMe',
    method: 'GET',
    path: '/users/me',
    short: true,
    policy: { who: 'signed_in' },
    tag: TAG,
    summary: 'Who I am, what I subscribed to, and what I may do',
    answers: { 200: { description: 'Me', schema: UserAnswer } },
    problems: [],
    handle: async (c, { actor }) => c.json({ user: await userView(c.get('ports'), actor.userId) }),
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
      const { source } = callerOf(c)
      const audit = (action: 'profile_changed' | 'password_changed' | 'email_change_requested') =>
        auditedBy(c, actor, action, actor.userId)
      if ('name' in body) {
        const named = setName(ports.db, actor.userId, body.name, ports.clock.now())
        await together(ports.db, [named, audit('profile_changed')])
      } else {
        const outcome =
          'newPassword' in body
            ? await updatePassword(ports, actor, { ...body, source }, audit('password_changed'))
            : await requestNewAddress(
                ports,
                actor,
                { ...body, source },
                audit('email_change_requested'),
              )
        if (outcome.kind === 'refused') return answerRefusal(c, outcome)
      }
      const user = await userView(ports, actor.userId)
      return c.json({ user }, 'email' in body ? 202 : 200)
    },
  }),
]
