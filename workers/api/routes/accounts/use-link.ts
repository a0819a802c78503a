/** Uses up mailed links: each works once, for its purpose, while the account still has the address it proves. */

import { type AuditAction, audited } from '../../../db/audit.ts'
import { lostRace, type Statement, together } from '../../../db/database.ts'
import {
  endMailTokens,
  liveMailToken,
  type MailTokenRow,
  useMailToken,
} from '../../../db/mail-tokens.ts'
import { endSessions } from '../../../db/sessions.ts'
import { forgive } from '../../../db/throttles.ts'
import { findUserByEmail, moveToAddress, resetPassword, verifyAddress } from '../../../db/users.ts'
import type { Ports } from '../../../ports.ts'
import { isWeakPassword } from '../../../tools/password.ts'
import { hashSecret } from '../../../tools/token.ts'
import type { Caller } from './caller.ts'
import { signInAttempts } from './limits.ts'
import { type Refusal, refused } from './refusal.ts'
import { browserSession, type SessionPorts } from './start-session.ts'

type LinkPorts = Pick<Ports, 'db' | 'ids' | 'clock'>

const auditOf = (
  { db, ids, clock }: LinkPorts,
  link: MailTokenRow,
  action: AuditAction,
  { requestId }: Caller,
): Statement =>
  audited(db, {
    id: ids.next('aud'),
    action,
    accountId: link.userId,
    actorId: null,
    subject: link.userId,
    requestId,
    now: clock.now(),
  })

/** Proves an address, or moves the account to it. `link_expired`, or `email_taken` if somebody else took it meanwhile. */
export async function useVerification(
  ports: LinkPorts,
  token: string,
  caller: Caller,
): Promise<{ kind: 'verified'; email: string; moved: boolean } | Refusal> {
  const { db, clock } = ports
  const now = clock.now()
  const link = await liveMailToken(db, hashSecret(token), ['verify_email', 'change_email'], now)
  if (!link) return refused('link_expired')
  const { userId, email } = link
  const moved = link.purpose === 'change_email'
  const holder = moved ? await findUserByEmail(db, email) : null
  if (holder && holder.id !== userId) return refused('email_taken')
  try {
    await together(db, [
      ...useMailToken(db, link.id, now),
      ...(moved ? moveToAddress : verifyAddress)(db, { userId, email, now }),
      // Links to the address left behind prove nothing any more.
      ...(moved
        ? [
            endMailTokens(
              db,
              userId,
              ['verify_email', 'change_email', 'password_reset'],
              now,
              link.id,
            ),
          ]
        : []),
      auditOf(ports, link, moved ? 'email_changed' : 'email_verified', caller),
    ])
  } catch (error) {
    if (lostRace(error)) return refused('link_expired')
    throw error
  }
  return { kind: 'verified', email, moved }
}

type ResetPorts = SessionPorts & Pick<Ports, 'passwords' | 'assets'>

/** Sets a new password, ends every session and token, and signs in here. `weak_password` uses nothing up. */
export async function useReset(
  ports: ResetPorts,
  { token, newPassword }: { token: string; newPassword: string },
  caller: Caller,
): Promise<{ kind: 'reset'; userId: string; secret: string } | Refusal> {
  const { db, clock, realClock } = ports
  const now = clock.now()
  const link = await liveMailToken(db, hashSecret(token), ['password_reset'], now)
  if (await isWeakPassword(newPassword, { email: link?.email ?? '' }, ports.assets))
    return refused('weak_password')
  if (!link) return refused('link_expired')
  const { userId, email } = link
  const passwordHash = await ports.passwords.hash(newPassword)
  const session = browserSession(ports, userId, caller)
  try {
    await together(db, [
      ...useMailToken(db, link.id, now),
      ...resetPassword(db, { userId, email, now }, passwordHash),
      endMailTokens(db, userId, ['password_reset', 'change_email'], now, link.id),
      endSessions(db, userId, realClock.now()),
      ...session.statements,
      auditOf(ports, link, 'password_reset', caller),
    ])
  } catch (error) {
    if (lostRace(error)) return refused('link_expired')
    throw error
  }
  await forgive(db, signInAttempts(email, caller.source).account.key)
  return { kind: 'reset', userId, secret: session.secret }
}
