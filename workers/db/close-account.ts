/** Takes the person out of an account: what money and law need stays, under an id that names nobody. */

import { and, eq, isNotNull, isNull, sql } from 'drizzle-orm'
import { type Database, guarded, type Statement } from './database.ts'
import {
  approvals,
  artifacts,
  attachments,
  emails,
  goals,
  mailTokens,
  mutedTopics,
  tasks,
} from './schema/index.ts'

/** Domain of addresses that can never exist (RFC 2606). */
const NOWHERE = 'closed.invalid'

/**
 * Loses the race if the account was closed, or a new purchase begun, meanwhile. Subscriptions, invoices, refunds,
 * facts, decisions about money and the audit trail stay; address, name, password, links, wishes about mail and
 * the addresses in mail records and decisions go.
 */
export function closeAccount(db: Database, userId: string, now: number): Statement[] {
  const address = `${userId}@${NOWHERE}`
  return [
    db.run(sql`
      UPDATE users SET email = ${address}, email_key = lower(${address}), email_verified_at = NULL,
        name = NULL, password_hash = 'closed', is_superuser = 0,
        disabled_at = CAST(${now} AS INTEGER), closed_at = CAST(${now} AS INTEGER),
        updated_at = CAST(${now} AS INTEGER)
      WHERE id = ${userId} AND closed_at IS NULL AND NOT EXISTS (
        SELECT 1 FROM checkout_intents WHERE account_id = ${userId} AND status = 'open')`),
    ...guarded(db),
    db.delete(mailTokens).where(eq(mailTokens.userId, userId)),
    db.delete(mutedTopics).where(eq(mutedTopics.userId, userId)),
    // The hash stays: it is of the action that was decided, not of what is left to read.
    db.run(sql`
      UPDATE approvals SET summary = replace(summary, arguments->>'customer', ${address}),
        arguments = json_set(arguments, '$.customer', ${address})
      WHERE account_id = ${userId} AND arguments->>'customer' IS NOT NULL`),
    // A link that was handed on ends with the account.
    db
      .update(artifacts)
      .set({ withdrawnAt: now })
      .where(
        and(
          eq(artifacts.accountId, userId),
          isNotNull(artifacts.publicToken),
          isNull(artifacts.withdrawnAt),
        ),
      ),
    db.update(emails).set({ toAddress: address, subject: '' }).where(eq(emails.accountId, userId)),
  ]
}

/**
 * Takes what a closed account wrote, gave and got out of the swarm's history; when what ran, how it ended and what it
 * cost stays. To be called once the bytes are gone and nothing writes history any more; twice is once.
 */
export function forgetWork(db: Database, accountId: string, now: number): Statement[] {
  return [
    db
      .update(goals)
      .set({ text: '', question: null, error: null })
      .where(eq(goals.accountId, accountId)),
    db.update(tasks).set({ title: '', why: '', error: null }).where(eq(tasks.accountId, accountId)),
    db
      .update(artifacts)
      .set({
        name: '',
        fileName: null,
        subject: null,
        forgottenAt: sql`coalesce(forgotten_at, CAST(${now} AS INTEGER))`,
      })
      .where(eq(artifacts.accountId, accountId)),
    db
      .update(attachments)
      .set({ name: '', forgottenAt: sql`coalesce(forgotten_at, CAST(${now} AS INTEGER))` })
      .where(eq(attachments.accountId, accountId)),
    // As with addresses: the hash is of the action that was decided.
    db
      .update(approvals)
      .set({ summary: '', arguments: {}, reason: null })
      .where(and(eq(approvals.accountId, accountId), eq(approvals.kind, 'tool'))),
  ]
}
