/** Our mirror of Stripe's invoices: history a customer can read while Stripe is away. */

import { and, desc, eq, getTableColumns, isNotNull, isNull, lt, or, sql } from 'drizzle-orm'
import type { Database, Statement } from './database.ts'
import { invoices, users } from './schema/index.ts'

export type InvoiceRow = typeof invoices.$inferSelect

/** Upserts any number of rows in one statement; the caller's guard keeps older copies out. */
export const writeInvoices = (db: Database, rows: InvoiceRow[]): Statement =>
  db.run(sql`
    INSERT INTO invoices (id, account_id, actor_id, customer_id, subscription_id, number, status,
      billing_reason, total_cents, tax_cents, paid_cents, refunded_cents, refund_failed_cents,
      dispute_id, dispute_status, dispute_due_at, currency, description, hosted_url, pdf_url, period_end,
      attempt_count, next_attempt_at, finalized_at, paid_at, created_at, version)
    SELECT value->>'id', value->>'accountId', value->>'actorId', value->>'customerId',
      value->>'subscriptionId', value->>'number', value->>'status', value->>'billingReason',
      value->>'totalCents', value->>'taxCents', value->>'paidCents', value->>'refundedCents',
      value->>'refundFailedCents',
      value->>'disputeId', value->>'disputeStatus', value->>'disputeDueAt',
      value->>'currency', value->>'description', value->>'hostedUrl', value->>'pdfUrl',
      value->>'periodEnd', value->>'attemptCount', value->>'nextAttemptAt', value->>'finalizedAt',
      value->>'paidAt', value->>'createdAt', value->>'version'
    FROM json_each(${JSON.stringify(rows)}) WHERE true
    ON CONFLICT (id) DO UPDATE SET number = excluded.number, status = excluded.status,
      total_cents = excluded.total_cents, tax_cents = excluded.tax_cents,
      paid_cents = excluded.paid_cents, refunded_cents = excluded.refunded_cents,
      refund_failed_cents = excluded.refund_failed_cents,
      dispute_id = excluded.dispute_id, dispute_status = excluded.dispute_status,
      dispute_due_at = excluded.dispute_due_at,
      description = excluded.description, hosted_url = excluded.hosted_url,
      pdf_url = excluded.pdf_url, period_end = excluded.period_end,
      attempt_count = excluded.attempt_count, next_attempt_at = excluded.next_attempt_at,
      finalized_at = excluded.finalized_at, paid_at = excluded.paid_at,
      version = invoices.version + 1`)

export async function findInvoice(db: Database, id: string): Promise<InvoiceRow | null> {
  const [row] = await db.select().from(invoices).where(eq(invoices.id, id))
  return row ?? null
}

/** The payment that a dispute took back; null while it is not lost, or nobody knows it. */
export async function findLostDispute(db: Database, disputeId: string): Promise<InvoiceRow | null> {
  const lost = and(eq(invoices.disputeId, disputeId), eq(invoices.disputeStatus, 'lost'))
  const [row] = await db.select().from(invoices).where(lost)
  return row ?? null
}

/** With the address of the account, if it has one. */
export type DisputedRow = InvoiceRow & { email: string | null }

/** Payments that were disputed, with whose they are, newest invoice first. */
export const listDisputed = (
  db: Database,
  page: { limit: number; after: { createdAt: number; id: string } | null },
): Promise<DisputedRow[]> =>
  db
    .select({ ...getTableColumns(invoices), email: users.email })
    .from(invoices)
    .leftJoin(users, eq(users.id, invoices.accountId))
    .where(and(isNotNull(invoices.disputeId), page.after ? olderThan(page.after) : undefined))
    .orderBy(desc(invoices.createdAt), desc(invoices.id))
    .limit(page.limit)

/** Twice is once: the first instant stays. */
export const liftDispute = (db: Database, disputeId: string, now: number): Statement =>
  db
    .update(invoices)
    .set({ disputeLiftedAt: now, version: sql`${invoices.version} + 1` })
    .where(and(eq(invoices.disputeId, disputeId), isNull(invoices.disputeLiftedAt)))

/** Whether a dispute was lost over this account that no operator lifted. */
export async function isBarred(db: Database, accountId: string): Promise<boolean> {
  const lost = and(eq(invoices.accountId, accountId), eq(invoices.disputeStatus, 'lost'))
  return (await db.$count(invoices, and(lost, isNull(invoices.disputeLiftedAt)))) > 0
}

const olderThan = ({ createdAt, id }: { createdAt: number; id: string }) =>
  or(lt(invoices.createdAt, createdAt), and(eq(invoices.createdAt, createdAt), lt(invoices.id, id)))

/** An account's invoices, newest first; `after` is the last row of the page before. */
export const invoicesOfAccount = (
  db: Database,
  accountId: string,
  page: { limit: number; after: { createdAt: number; id: string } | null },
) =>
  db
    .select()
    .from(invoices)
    .where(and(eq(invoices.accountId, accountId), page.after ? olderThan(page.after) : undefined))
    .orderBy(desc(invoices.createdAt), desc(invoices.id))
    .limit(page.limit)
