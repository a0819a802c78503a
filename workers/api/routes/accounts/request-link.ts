/** Has a link mailed to somebody who asked for one. */

import { type Statement, together } from '../../../db/database.ts'
import { issueResetFor } from '../../../db/mail-tokens.ts'
import { emailKey, findUser } from '../../../db/users.ts'
import type { Ports } from '../../../ports.ts'
import type { SessionActor } from '../../context.ts'
import { ring } from '../../ring.ts'
import type { Caller } from './caller.ts'
import { mayMail } from './limits.ts'
import { type MailLinkPorts, newMailToken, verificationLink } from './mail-link.ts'
import type { Refusal } from './refusal.ts'

type RequestPorts = MailLinkPorts & Pick<Ports, 'realClock' | 'post' | 'log'>

/** Null when accepted, which an address verified already is, too. */
export async function requestVerification(
  ports: RequestPorts,
  actor: SessionActor,
  audit: Statement,
): Promise<Refusal | null> {
  if (actor.emailVerified) return null
  const user = await findUser(ports.db, actor.userId)
  if (!user) return null
  const limited = await mayMail(ports, user.email)
  if (limited) return limited
  const to = { userId: user.id, email: user.email, purpose: 'verify_email' as const }
  const link = verificationLink(ports, to)
  await together(ports.db, [...link.statements, audit])
  await ring(ports, 'notification', link.key)
  return null
}

/** Does the same for addresses nobody has, down to the bell, which then rings for nothing. */
export async function requestReset(
  ports: RequestPorts,
  email: string,
  { requestId }: Caller,
): Promise<Refusal | null> {
  const { db, ids, clock } = ports
  const limited = await mayMail(ports, email)
  if (limited) return limited
  const token = newMailToken(ports, 'password_reset')
  const outboxKey = `password_reset:${token.id}`
  await together(
    db,
    issueResetFor(db, {
      tokenId: token.id,
      tokenHash: token.tokenHash,
      outboxKey,
      auditId: ids.next('aud'),
      emailKey: emailKey(email),
      requestId,
      now: clock.now(),
    }),
  )
  await ring(ports, 'notification', outboxKey)
  return null
}
