/** Makes an account: person, session, verification mail and the fact of it, in one batch. */

import type { OriginBody } from '../../../contract/bodies.ts'
import { audited } from '../../../db/audit.ts'
import { lostRace, together } from '../../../db/database.ts'
import type { Effect } from '../../../db/outbox.ts'
import { addUser, findUserByEmail } from '../../../db/users.ts'
import type { Ports } from '../../../ports.ts'
import { isWeakPassword } from '../../../tools/password.ts'
import { ring } from '../../ring.ts'
import { type CameFrom, cameFrom } from '../came-from.ts'
import type { Caller } from './caller.ts'
import { mayRegister } from './limits.ts'
import { type MailLinkPorts, verificationLink } from './mail-link.ts'
import { type Refusal, refused } from './refusal.ts'
import { browserSession, type SessionPorts } from './start-session.ts'

export type RegisterPorts = SessionPorts &
  MailLinkPorts &
  Pick<Ports, 'passwords' | 'assets' | 'post' | 'log' | 'config'>

type Person = {
  email: string
  password: string
  name?: string | undefined
  cameFrom?: OriginBody | undefined
}

/** `too_many_attempts`, `weak_password` or `email_taken`; else the secret for the cookie. */
export async function register(
  ports: RegisterPorts,
  person: Person,
  caller: Caller,
): Promise<{ kind: 'registered'; userId: string; secret: string } | Refusal> {
  const { db, ids, clock } = ports
  const limited = await mayRegister(ports, caller.source)
  if (limited) return limited
  if (await isWeakPassword(person.password, person, ports.assets)) return refused('weak_password')
  if (await findUserByEmail(db, person.email)) return refused('email_taken')

  const passwordHash = await ports.passwords.hash(person.password)
  const userId = ids.next('usr')
  const now = clock.now()
  const session = browserSession(ports, userId, caller)
  const signup = signupFact(userId, now, cameFrom(ports, person.cameFrom ?? {}))
  const link = verificationLink(ports, { userId, email: person.email, purpose: 'verify_email' }, [
    signup,
  ])
  try {
    await together(db, [
      ...addUser(db, {
        id: userId,
        email: person.email,
        passwordHash,
        name: person.name ?? null,
        now,
      }),
      ...session.statements,
      ...link.statements,
      audited(db, {
        id: ids.next('aud'),
        action: 'account_registered',
        accountId: userId,
        actorId: userId,
        subject: userId,
        requestId: caller.requestId,
        now,
      }),
    ])
  } catch (error) {
    // Two registrations of one address ran side by side: the other one has it.
    if (lostRace(error)) return refused('email_taken')
    throw error
  }
  await ring(ports, 'notification', link.key)
  await ring(ports, 'analytics', signup.key)
  return { kind: 'registered', userId, secret: session.secret }
}

const signupFact = (userId: string, occurredAt: number, origin: CameFrom): Effect => ({
  key: `fact:user_signup:${userId}`,
  agent: 'analytics',
  kind: 'fact',
  accountId: userId,
  payload: { type: 'user_signup', ref: userId, accountId: userId, occurredAt, ...origin },
})
