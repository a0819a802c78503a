/** Our mirror of Stripe's truth, and what of Stripe's was heard. Rows are written only by Billing. */

import { sql } from 'drizzle-orm'
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { INTERVALS, PLANS } from '../../contract/catalogue.ts'
import type { Discount, PaymentMethod } from '../../contract/objects.ts'
import type { AwaitingPayment, ChangePreview, PendingChange } from '../../contract/plan-change.ts'
import { flag, instant, tenancy } from './columns.ts'

export const products = sqliteTable('products', {
  key: text('key').primaryKey(),
  stripeProductId: text('stripe_product_id').unique(),
  type: text('type', { enum: ['subscription', 'one_time_purchase'] }).notNull(),
  name: text('name').notNull(),
  description: text('description').notNull(),
  active: flag('active').notNull(),
  version: integer('version').notNull().default(1),
  updatedAt: instant('updated_at').notNull(),
})

export const prices = sqliteTable('prices', {
  /** Stripe's own id. */
  id: text('id').primaryKey(),
  productKey: text('product_key').notNull(),
  lookupKey: text('lookup_key'),
  interval: text('interval', { enum: INTERVALS }),
  amountCents: integer('amount_cents').notNull(),
  currency: text('currency').notNull(),
  active: flag('active').notNull(),
  version: integer('version').notNull().default(1),
  updatedAt: instant('updated_at').notNull(),
})

export const subscriptions = sqliteTable(
  'subscriptions',
  {
    /** Stripe's own id. */
    id: text('id').primaryKey(),
    ...tenancy(),
    customerId: text('customer_id').notNull(),
    productId: text('product_id').notNull(),
    priceId: text('price_id').notNull(),
    plan: text('plan', { enum: PLANS }).notNull(),
    interval: text('interval', { enum: INTERVALS }).notNull(),
    /** Stripe's status as it is; an unknown one means no access. */
    status: text('status').notNull(),
    amountCents: integer('amount_cents').notNull(),
    currency: text('currency').notNull(),
    currentPeriodStart: instant('current_period_start').notNull(),
    currentPeriodEnd: instant('current_period_end').notNull(),
    cancelAtPeriodEnd: flag('cancel_at_period_end').notNull(),
    endsAt: instant('ends_at'),
    canceledAt: instant('canceled_at'),
    endedAt: instant('ended_at'),
    /** Finalisation of the oldest unpaid renewal invoice; retries do not move it. */
    pastDueSince: instant('past_due_since'),
    trialEndsAt: instant('trial_ends_at'),
    discount: text('discount', { mode: 'json' }).$type<Discount>(),
    paymentMethod: text('payment_method', { mode: 'json' }).$type<PaymentMethod>(),
    /** What a schedule changes at the period's end. */
    pendingChange: text('pending_change', { mode: 'json' }).$type<PendingChange>(),
    /** A change that waits for its payment; the old plan stands until then. */
    awaitingPayment: text('awaiting_payment', { mode: 'json' }).$type<AwaitingPayment>(),
    /** Since when the price is one that nobody chose here: somebody changed it at Stripe. */
    changedOutsideAt: instant('changed_outside_at'),
    /** Start of the first period; quota windows are counted from here and it never moves. */
    quotaAnchor: instant('quota_anchor').notNull(),
    createdAt: instant('created_at').notNull(),
    /** Stripe's copy was last compared at. */
    syncedAt: instant('synced_at').notNull(),
    /** Guards every write; with the database's epoch it orders what objects are told. */
    version: integer('version').notNull(),
  },
  (table) => [
    index('subscriptions_by_account').on(table.accountId),
    index('subscriptions_by_customer').on(table.customerId),
    // Whether an offer's price was ever bought at.
    index('subscriptions_by_price').on(table.priceId),
    index('subscriptions_by_period_end').on(table.status, table.currentPeriodEnd),
  ],
)

export const invoices = sqliteTable(
  'invoices',
  {
    id: text('id').primaryKey(),
    ...tenancy(),
    customerId: text('customer_id').notNull(),
    subscriptionId: text('subscription_id'),
    number: text('number'),
    status: text('status').notNull(),
    billingReason: text('billing_reason'),
    totalCents: integer('total_cents').notNull(),
    taxCents: integer('tax_cents').notNull(),
    paidCents: integer('paid_cents').notNull(),
    refundedCents: integer('refunded_cents').notNull(),
    /** What was to go back, and what the bank sent back to us. */
    refundFailedCents: integer('refund_failed_cents').notNull().default(0),
    /** Of the charge that paid it; Stripe's words, the set may grow. */
    disputeId: text('dispute_id'),
    disputeStatus: text('dispute_status'),
    disputeDueAt: instant('dispute_due_at'),
    /** An operator let the customer go on after a lost dispute. */
    disputeLiftedAt: instant('dispute_lifted_at'),
    currency: text('currency').notNull(),
    description: text('description'),
    hostedUrl: text('hosted_url'),
    pdfUrl: text('pdf_url'),
    periodEnd: instant('period_end'),
    attemptCount: integer('attempt_count').notNull(),
    nextAttemptAt: instant('next_attempt_at'),
    finalizedAt: instant('finalized_at'),
    paidAt: instant('paid_at'),
    createdAt: instant('created_at').notNull(),
    version: integer('version').notNull(),
  },
  (table) => [
    index('invoices_by_account').on(table.accountId, table.createdAt),
    index('invoices_by_subscription').on(table.subscriptionId),
    // Few of many: found without reading the others.
    index('invoices_disputed').on(table.createdAt).where(sql`${table.disputeId} IS NOT NULL`),
  ],
)

/** Every raw Stripe event: audit trail and Billing's inbox. */
export const stripeTransactions = sqliteTable(
  'stripe_transactions',
  {
    /** Stripe's event id: the same event twice is one row. */
    id: text('id').primaryKey(),
    ...tenancy(),
    type: text('type').notNull(),
    objectType: text('object_type').notNull(),
    objectId: text('object_id'),
    /** Events with the same subject are settled together with one fetch. */
    subject: text('subject'),
    apiVersion: text('api_version'),
    livemode: flag('livemode').notNull(),
    payload: text('payload').notNull(),
    createdAt: instant('created_at').notNull(),
    receivedAt: instant('received_at').notNull(),
    status: text('status', {
      enum: ['new', 'done', 'ignored', 'ignored_livemode', 'parked'],
    }).notNull(),
    attempts: integer('attempts').notNull().default(0),
    dueAt: instant('due_at').notNull(),
    doneAt: instant('done_at'),
    lastError: text('last_error'),
  },
  (table) => [
    index('stripe_transactions_due').on(table.status, table.dueAt),
    index('stripe_transactions_by_subject').on(table.subject, table.status),
  ],
)

/** A purchase on its way; at most one open per account, so two tabs cannot buy twice. */
export const checkoutIntents = sqliteTable(
  'checkout_intents',
  {
    id: text('id').primaryKey(),
    ...tenancy(),
    plan: text('plan', { enum: PLANS }).notNull(),
    interval: text('interval', { enum: INTERVALS }).notNull(),
    promotionCode: text('promotion_code'),
    priceId: text('price_id').notNull(),
    sessionId: text('session_id').unique(),
    url: text('url'),
    status: text('status', { enum: ['open', 'completed', 'expired'] }).notNull(),
    expiresAt: instant('expires_at').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [
    uniqueIndex('checkout_intents_one_open')
      .on(table.accountId)
      .where(sql`${table.status} = 'open'`),
  ],
)

/** What a change of plan was shown to cost: valid ten minutes, for this account and this very state at Stripe. */
export const previews = sqliteTable(
  'previews',
  {
    id: text('id').primaryKey(),
    ...tenancy(),
    subscriptionId: text('subscription_id').notNull(),
    plan: text('plan', { enum: PLANS }).notNull(),
    interval: text('interval', { enum: INTERVALS }).notNull(),
    priceId: text('price_id').notNull(),
    kind: text('kind', { enum: ['upgrade', 'downgrade'] }).notNull(),
    /** The Enterprise offer it is about. */
    offer: text('offer_id'),
    /** Whole seconds: the instant the proration is counted from, then and when it is charged. */
    prorationDate: integer('proration_date').notNull(),
    /** The subscription as it was; any difference asks for a new preview. */
    state: text('state').notNull(),
    shown: text('shown', { mode: 'json' }).$type<ChangePreview>().notNull(),
    expiresAt: instant('expires_at').notNull(),
    /** Being carried out since; null again if Stripe did not answer. */
    claimedAt: instant('claimed_at'),
    doneAt: instant('done_at'),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [
    index('previews_by_account').on(table.accountId, table.createdAt),
    index('previews_by_subscription').on(table.subscriptionId),
  ],
)
