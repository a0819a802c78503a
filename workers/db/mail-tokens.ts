/** One-use links sent by mail. The row holds a hash; the link is derived from the row's id when the mail is written. */

import { and, eq, gt, inArray, isNull, ne, sql } from 'drizzle-orm'
import { type Database, guarded, type Statement } from './database.ts'
import { mailTokens } from './schema/index.ts'

export type MailTokenRow = typeof mailTokens.$inferSelect
export type MailTokenPurpose = MailTokenRow['purpose']

/** OWASP ASVS 5.0: short-lived; the mail says so, too. */
export const MAIL_LINK_MINUTES = 60

export type NewMailToken = {
  id: string
  tokenHash: string
  userId: string
  purpose: MailTokenPurpose
  /** Where the mail goes; the link proves that address and no other. */
  email: string
  now: number
}

export const issueMailToken = (db: Database, { now, ...token }: NewMailToken): Statement =>
  db.insert(mailTokens).values({
    ...token,
    accountId: token.userId,
    actorId: token.userId,
    createdAt: now,
    expiresAt: now + MAIL_LINK_MINUTES * 60_000,
  })

/** A link that still works for one of these purposes, or null: unknown, used, expired and foreign look alike. */
export async function liveMailToken(
  db: Database,
  tokenHash: string,
  purposes: MailTokenPurpose[],
  now: number,
): Promise<MailTokenRow | null> {
  const [row] = await db
    .select()
    .from(mailTokens)
    .where(
      and(
        eq(mailTokens.tokenHash, tokenHash),
        inArray(mailTokens.purpose, purposes),
        isNull(mailTokens.usedAt),
        gt(mailTokens.expiresAt, now),
      ),
    )
  return row ?? null
}

/** Uses a link up; loses the race, and rolls the batch back, if somebody else just did. */
export const useMailToken = (db: Database, id: string, now: number): Statement[] => [
  db
    .update(mailTokens)
    .set({ usedAt: now })
    .where(and(eq(mailTokens.id, id), isNull(mailTokens.usedAt), gt(mailTokens.expiresAt, now))),
  ...guarded(db),
]

/** Ends the links of these purposes a person still holds, all or all but one. */
export const endMailTokens = (
  db: Database,
  userId: string,
  purposes: MailTokenPurpose[],
  now: number,
  except: string | null = null,
): Statement =>
  db
    .update(mailTokens)
    .set({ usedAt: now })
    .where(
      and(
        eq(mailTokens.userId, userId),
        inArray(mailTokens.purpose, purposes),
        except === null ? undefined : ne(mailTokens.id, except),
        isNull(mailTokens.usedAt),
      ),
    )

/**
 * A reset link for whoever has this address, owed as a mail, in statements that run alike when nobody
 * has it: the answer and its time tell nothing.
 */
export const issueResetFor = (
  db: Database,
  reset: {
    tokenId: string
    tokenHash: string
    outboxKey: string
    auditId: string
    emailKey: string
    requestId: string
    now: number
  },
): Statement[] => [
  db.run(sql`
    INSERT INTO mail_tokens (id, account_id, token_hash, user_id, purpose, email, created_at, expires_at)
    SELECT ${reset.tokenId}, id, ${reset.tokenHash}, id, 'password_reset', email,
      CAST(${reset.now} AS INTEGER), CAST(${reset.now + MAIL_LINK_MINUTES * 60_000} AS INTEGER)
    FROM users WHERE email_key = ${reset.emailKey} AND disabled_at IS NULL`),
  db.run(sql`
    INSERT INTO outbox (key, account_id, agent, kind, payload, created_at, due_at)
    SELECT ${reset.outboxKey}, account_id, 'notification', 'password_reset',
      json_object('mailTokenId', id), created_at, created_at
    FROM mail_tokens WHERE id = ${reset.tokenId}`),
  db.run(sql`
    INSERT INTO audit_log (id, account_id, action, subject, request_id, created_at)
    SELECT ${reset.auditId}, account_id, 'password_reset_requested', user_id, ${reset.requestId}, created_at
    FROM mail_tokens WHERE id = ${reset.tokenId}`),
]
