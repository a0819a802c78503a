/** What the comparison with Stripe reads of our rows: a page at once, never one by one. */

import { and, asc, eq, gt, inArray, isNotNull, isNull, lte, notInArray, or, sql } from 'drizzle-orm'
import { among, type Database } from './database.ts'
import type { InvoiceRow } from './invoices.ts'
import { invoices, subscriptions, users } from './schema/index.ts'
import { ENDED, ownersOf, type SubscriptionRow } from './subscriptions.ts'

/** A subscription as Stripe lists it, as far as we look here. */
type Claim = {
  id: string
  customerId: string
  accountId: string | null
  latestInvoiceId: string | null
}

/** What Stripe lists, with our row and whose it is. */
export type Listed<T> = {
  truth: T
  row: SubscriptionRow | null
  accountId: string | null
  /** Our copy of its newest bill. */
  bill: InvoiceRow | null
}

export async function whatWeHold<T extends Claim>(
  db: Database,
  page: readonly T[],
): Promise<Listed<T>[]> {
  const ids = page.map(({ id }) => id)
  const billIds = page.flatMap(({ latestInvoiceId }) => latestInvoiceId ?? [])
  const [rows, bills, ownerOf] = await Promise.all([
    db.select().from(subscriptions).where(among(subscriptions.id, ids)),
    db.select().from(invoices).where(among(invoices.id, billIds)),
    ownersOf(db, page),
  ])
  const byId = new Map(rows.map((row) => [row.id, row]))
  const billsById = new Map(bills.map((bill) => [bill.id, bill]))
  return page.map((truth) => {
    const row = byId.get(truth.id) ?? null
    const accountId = row?.accountId ?? ownerOf(truth.customerId, truth.accountId)
    const bill = billsById.get(truth.latestInvoiceId ?? '') ?? null
    return { truth, row, accountId, bill }
  })
}

/** Our copy of an invoice that money of went back, and whose it is; null: nobody's here. */
export type Back = { row: InvoiceRow | null; accountId: string | null }

/** What we hold of invoices that Stripe says money of went back. */
export async function whatWeHoldOf<T extends { invoiceId: string; customerId: string }>(
  db: Database,
  payments: readonly T[],
): Promise<(Back & { truth: T })[]> {
  if (payments.length === 0) return []
  const ids = payments.map(({ invoiceId }) => invoiceId)
  const claims = payments.map(({ customerId }) => ({ customerId, accountId: null }))
  const [rows, ownerOf] = await Promise.all([
    db.select().from(invoices).where(among(invoices.id, ids)),
    ownersOf(db, claims),
  ])
  const byId = new Map(rows.map((row) => [row.id, row]))
  return payments.map((truth) => {
    const row = byId.get(truth.invoiceId) ?? null
    return { truth, row, accountId: row?.accountId ?? ownerOf(truth.customerId, null) }
  })
}

/** Invoices that our rows say were refunded or disputed, by id, those behind `after`. */
export const invoicesPaidBack = (
  db: Database,
  { after, limit }: { after: string; limit: number },
): Promise<InvoiceRow[]> =>
  db
    .select()
    .from(invoices)
    .where(
      and(
        gt(invoices.id, after),
        or(
          gt(invoices.refundedCents, 0),
          gt(invoices.refundFailedCents, 0),
          isNotNull(invoices.disputeId),
        ),
      ),
    )
    .orderBy(asc(invoices.id))
    .limit(limit)

/** Rows that have not ended and were made until `upTo` and after `after` (null: ever), but are not among `seen`. */
export const unlistedSubscriptions = (
  db: Database,
  { upTo, after, seen }: { upTo: number; after: number | null; seen: readonly string[] },
) =>
  db
    .select({ id: subscriptions.id, accountId: subscriptions.accountId })
    .from(subscriptions)
    .where(
      and(
        notInArray(subscriptions.status, ENDED),
        lte(subscriptions.createdAt, upTo),
        after === null ? undefined : gt(subscriptions.createdAt, after),
        sql`NOT ${among(subscriptions.id, seen)}`,
      ),
    )
    // Were half of them gone, something else is wrong: a run must stay within what one invocation may call.
    .limit(100)

/** No grant outlives its period by more (`validUntil`: eight days for a renewal heard late). */
const GRANTED_AFTER_MS = 8 * 24 * 3_600_000

/**
 * Accounts without a subscription whose last one might still be granted: its period, and some days, are not over.
 * In the order of their ids, those behind `after`.
 */
export const endedHolders = (
  db: Database,
  { now, after, limit }: { now: number; after: string; limit: number },
): Promise<{ id: string; accountId: string }[]> =>
  db
    .select({ id: sql<string>`max(${subscriptions.id})`, accountId: users.id })
    .from(subscriptions)
    .innerJoin(users, eq(users.id, subscriptions.accountId))
    .where(
      and(
        isNull(users.currentSubscriptionId),
        gt(subscriptions.currentPeriodEnd, now - GRANTED_AFTER_MS),
        inArray(subscriptions.status, ENDED),
        gt(users.id, after),
      ),
    )
    .groupBy(users.id)
    .orderBy(asc(users.id))
    .limit(limit)
