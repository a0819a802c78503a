/** What only the development surface asks of the database: delivered mails, and what is still owed. */

import { and, asc, desc, eq, lte } from 'drizzle-orm'
import type { Message } from '../contract/messages.ts'
import type { Database } from './database.ts'
import { entitlements, mailboxCalls, outbox, stripeTransactions } from './schema/index.ts'

export type Delivery = Omit<typeof mailboxCalls.$inferSelect, 'delivered'>

const MAX_DELIVERIES = 500
const MAX_OWED = 100
const MAX_ACCOUNTS = 500

/** Mails the mailbox provider delivered, newest first, at most 500. */
export async function listDeliveries(
  db: Database,
  filter: { to?: string | undefined; kind?: string | undefined } = {},
): Promise<Delivery[]> {
  return db
    .select()
    .from(mailboxCalls)
    .where(
      and(
        eq(mailboxCalls.delivered, true),
        filter.to ? eq(mailboxCalls.toAddress, filter.to) : undefined,
        filter.kind ? eq(mailboxCalls.kind, filter.kind) : undefined,
      ),
    )
    .orderBy(desc(mailboxCalls.createdAt), desc(mailboxCalls.id))
    .limit(MAX_DELIVERIES)
}

export async function findDelivery(db: Database, id: string): Promise<Delivery | null> {
  const [row] = await db
    .select()
    .from(mailboxCalls)
    .where(and(eq(mailboxCalls.id, id), eq(mailboxCalls.delivered, true)))
  return row ?? null
}

/** Accounts that may use something: whose objects may owe what they counted. The latest changed first, at most 500. */
export async function grantedAccounts(db: Database): Promise<string[]> {
  const rows = await db
    .select({ accountId: entitlements.accountId })
    .from(entitlements)
    .orderBy(desc(entitlements.updatedAt))
    .limit(MAX_ACCOUNTS)
  return rows.map(({ accountId }) => accountId)
}

/** The bells that what is owed at `now` would ring, oldest first, at most 100 of each. */
export async function owedMessages(db: Database, now: number): Promise<Message[]> {
  const [events, effects] = await db.batch([
    db
      .select({ id: stripeTransactions.id })
      .from(stripeTransactions)
      .where(and(eq(stripeTransactions.status, 'new'), lte(stripeTransactions.dueAt, now)))
      .orderBy(asc(stripeTransactions.dueAt))
      .limit(MAX_OWED),
    db
      .select({ key: outbox.key, agent: outbox.agent })
      .from(outbox)
      .where(and(eq(outbox.status, 'new'), lte(outbox.dueAt, now)))
      .orderBy(asc(outbox.dueAt))
      .limit(MAX_OWED),
  ])
  return [
    ...events.map(({ id }) => ({ agent: 'billing', type: 'stripe_event', id }) as const),
    ...effects.map(({ key, agent }) => ({ agent, type: 'outbox', key }) as Message),
  ]
}
