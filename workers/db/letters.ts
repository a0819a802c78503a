/** What a mail is about, read from the rows as they are when it is written. */

import { and, asc, eq } from 'drizzle-orm'
import type { Database } from './database.ts'
import { invoices, mailTokens, subscriptions, users } from './schema/index.ts'

export async function readerOf(db: Database, accountId: string) {
  const [user] = await db
    .select({
      accountId: users.id,
      email: users.email,
      name: users.name,
      timeZone: users.timeZone,
      closedAt: users.closedAt,
    })
    .from(users)
    .where(eq(users.id, accountId))
  return user ?? null
}

export async function mailTokenOf(db: Database, id: string) {
  const [token] = await db.select().from(mailTokens).where(eq(mailTokens.id, id))
  return token ?? null
}

/** An invoice with the subscription it bills, if that is known. */
export async function invoiceToTell(db: Database, id: string) {
  const [found] = await db
    .select({ invoice: invoices, subscription: subscriptions })
    .from(invoices)
    .leftJoin(subscriptions, eq(subscriptions.id, invoices.subscriptionId))
    .where(eq(invoices.id, id))
  return found ?? null
}

/** The oldest invoice of a subscription that waits for its payment. */
export async function unpaidInvoiceOf(db: Database, subscriptionId: string) {
  const [invoice] = await db
    .select()
    .from(invoices)
    .where(and(eq(invoices.subscriptionId, subscriptionId), eq(invoices.status, 'open')))
    .orderBy(asc(invoices.createdAt))
    .limit(1)
  return invoice ?? null
}
