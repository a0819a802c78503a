/** Which Stripe customer an account is. */

import { and, eq, isNull, sql } from 'drizzle-orm'
import type { Database } from './database.ts'
import { subscriptions, users } from './schema/index.ts'

export type Buyer = { email: string; name: string | null; customerId: string | null }

/** Null for an account that does not exist (any more). */
export async function buyerOf(db: Database, accountId: string): Promise<Buyer | null> {
  const [row] = await db
    .select({ email: users.email, name: users.name, customerId: users.stripeCustomerId })
    .from(users)
    .where(eq(users.id, accountId))
  return row ?? null
}

/** Stores the customer unless one is known; answers the one that counts. */
export async function keepCustomer(
  db: Database,
  accountId: string,
  customerId: string,
): Promise<string> {
  await db
    .update(users)
    .set({ stripeCustomerId: customerId })
    .where(and(eq(users.id, accountId), isNull(users.stripeCustomerId)))
  return (await buyerOf(db, accountId))?.customerId ?? customerId
}

/** Forgets a customer that Stripe no longer knows, unless another one was stored meanwhile. */
export async function forgetCustomer(
  db: Database,
  accountId: string,
  customerId: string,
): Promise<void> {
  await db
    .update(users)
    .set({ stripeCustomerId: null })
    .where(and(eq(users.id, accountId), eq(users.stripeCustomerId, customerId)))
}

/** Whether our mirror knows of any purchase of the account, ended ones included. */
export async function hasBought(db: Database, accountId: string): Promise<boolean> {
  const [row] = await db
    .select({ one: sql<number>`1` })
    .from(subscriptions)
    .where(eq(subscriptions.accountId, accountId))
    .limit(1)
  return row !== undefined
}
