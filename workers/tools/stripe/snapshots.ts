/** What Stripe told us, in our words: milliseconds, integer cents, plain ids. No SDK shape leaves this folder. */

import type { Interval, PlanKey, ProductKey } from '../../contract/catalogue.ts'
import type { Discount, PaymentMethod } from '../../contract/objects.ts'
import type { Contract } from '../../contract/offers.ts'
import type { AwaitingPayment, ChangePreview, PendingChange } from '../../contract/plan-change.ts'

export type { AwaitingPayment, ChangePreview, PendingChange }

/** The word that a subscription is ended with when its account is closed: Stripe remembers it where we may not. */
export const ACCOUNT_CLOSED = 'account closed'

/** One subscription as Stripe holds it now. Times are milliseconds, money integer cents. */
export type SubscriptionSnapshot = {
  id: string
  customerId: string
  /** Who bought it: our account id from the subscription's metadata. */
  accountId: string | null
  /** The checkout intent it came from, from the subscription's metadata. */
  intentId: string | null
  productId: string
  priceId: string
  lookupKey: string | null
  /** null when the price belongs to no plan of ours. */
  plan: PlanKey | null
  interval: Interval | null
  /** Stripe's status as it is; the set may grow. */
  status: string
  amountCents: number
  currency: string
  currentPeriodStart: number
  currentPeriodEnd: number
  cancelAtPeriodEnd: boolean
  /** When it will end if nothing changes; null while it renews. */
  endsAt: number | null
  canceledAt: number | null
  endedAt: number | null
  /** Ended because its account was closed. */
  closedWith: boolean
  trialEndsAt: number | null
  discount: Discount | null
  paymentMethod: PaymentMethod | null
  /** Start of the first period. */
  quotaAnchor: number
  createdAt: number
  latestInvoiceId: string | null
  /** The item that carries the plan; changes name it. */
  itemId: string
  pendingChange: PendingChange | null
  awaitingPayment: AwaitingPayment | null
  /** The offer whose price it pays, with what that promised; null for a price of the catalogue. */
  offer: { id: string; limits: Contract } | null
}

export type InvoiceSnapshot = {
  id: string
  customerId: string
  subscriptionId: string | null
  number: string | null
  status: string
  /** `subscription_create`, `subscription_cycle`, …; the set may grow. */
  billingReason: string | null
  totalCents: number
  taxCents: number
  paidCents: number
  /** What went back and stayed away. */
  refundedCents: number
  /** What was to go back and did not: it is ours again. */
  refundFailedCents: number
  currency: string
  description: string | null
  hostedUrl: string | null
  pdfUrl: string | null
  /** End of the period the subscription line pays for. */
  periodEnd: number | null
  attemptCount: number
  nextAttemptAt: number | null
  finalizedAt: number | null
  paidAt: number | null
  createdAt: number
  /** What it charges for; credits and prices of nothing are left out. */
  priceIds: string[]
  /** Stripe's words about the last failed attempt. */
  lastError: string | null
  /** What was given back of it, newest first. */
  refunds: RefundSnapshot[]
  dispute: DisputeSnapshot | null
}

export type RefundSnapshot = {
  id: string
  amountCents: number
  createdAt: number
  /** The approval that led to it; null for one made at Stripe. */
  approvalId: string | null
  /** Null unless the bank sent it back or it was called off; `at` is null if Stripe does not say when. */
  failed: { at: number | null; reason: string } | null
}

/** What of a payment went back, and what was to and did not, in cents. */
export type RefundSums = Pick<InvoiceSnapshot, 'refundedCents' | 'refundFailedCents'>

export type DisputeSnapshot = {
  id: string
  /** `needs_response`, `under_review`, `won`, `lost`, …; the set may grow. */
  status: string
  reason: string
  amountCents: number
  /** Until when evidence is heard. */
  dueAt: number | null
}

/** A payment that was refunded or disputed, with the invoice it had paid. */
export type PaidBack = {
  invoiceId: string
  subscriptionId: string | null
  customerId: string
  dispute: DisputeSnapshot | null
} & RefundSums

/** A successful charge behind an invoice. */
export type PaymentSnapshot = {
  chargeId: string
  paymentIntentId: string
  amountCents: number
  refunds: RefundSnapshot[]
  dispute: DisputeSnapshot | null
} & RefundSums

export type CheckoutSnapshot = {
  id: string
  /** Stripe's hosted page; null once the session is over. */
  url: string | null
  /** `open`, `complete` or `expired`. */
  status: string
  /** `paid`, `unpaid` or `no_payment_required`: fulfil only if it is not `unpaid`. */
  paymentStatus: string
  customerId: string | null
  subscriptionId: string | null
  accountId: string | null
  intentId: string | null
  expiresAt: number
}

export type PriceSnapshot = {
  id: string
  productId: string
  /** The catalogue's key of the product, from lookup key or metadata; null if it is not ours. */
  productKey: ProductKey | null
  lookupKey: string | null
  interval: Interval | null
  amountCents: number
  currency: string
  active: boolean
}

export type ProductSnapshot = {
  id: string
  /** From `metadata.key`; null if it is not ours. */
  key: ProductKey | null
  name: string
  description: string
  active: boolean
}

/** An event as it is recorded. The payload is kept for audit and never trusted for state. */
export type EventEnvelope = {
  id: string
  type: string
  objectType: string
  objectId: string | null
  /** What must be fetched again because of it: `sub_…`, `cus_…`, `price_…`, `prod_…`; null if nothing. */
  subject: string | null
  apiVersion: string | null
  livemode: boolean
  createdAt: number
  /** The raw JSON. */
  payload: string
}

export type CustomerSnapshot = {
  id: string
  /** From our metadata; null for a customer that is not ours. */
  accountId: string | null
  email: string | null
  name: string | null
}
