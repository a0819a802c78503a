/** Owes a person a mail with a one-use link: the row, and the effect that makes Notification write it. */

import { need } from '../../../config.ts'
import type { Statement } from '../../../db/database.ts'
import { issueMailToken } from '../../../db/mail-tokens.ts'
import { type Effect, oweEffects } from '../../../db/outbox.ts'
import type { Ports } from '../../../ports.ts'
import { hashSecret, mailLinkToken } from '../../../tools/token.ts'

export type MailLinkPorts = Pick<Ports, 'db' | 'ids' | 'clock' | 'config'>

/** The token's id and the hash its row holds; the token itself is derived when the mail is written. */
export function newMailToken(
  { ids, config }: Pick<MailLinkPorts, 'ids' | 'config'>,
  purpose: 'verify_email' | 'password_reset' | 'change_email',
): { id: string; tokenHash: string } {
  const id = ids.next('mtk')
  return { id, tokenHash: hashSecret(mailLinkToken(need(config, 'TOKEN_PEPPER'), id, purpose)) }
}

/** A link that proves `email`, for now or for when the account moves there. `key` is what to ring for. */
export function verificationLink(
  ports: MailLinkPorts,
  to: { userId: string; email: string; purpose: 'verify_email' | 'change_email' },
  alsoOwed: Effect[] = [],
): { key: string; statements: Statement[] } {
  const { db, clock } = ports
  const now = clock.now()
  const token = newMailToken(ports, to.purpose)
  const mail: Effect = {
    key: `verify_email:${token.id}`,
    agent: 'notification',
    kind: 'verify_email',
    accountId: to.userId,
    payload: { mailTokenId: token.id },
  }
  const statements = [
    issueMailToken(db, { ...token, ...to, now }),
    oweEffects(db, [mail, ...alsoOwed], { actorId: to.userId, now }),
  ]
  return { key: mail.key, statements }
}
