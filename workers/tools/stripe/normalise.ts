/** Turns SDK objects into our snapshots. Every enum of Stripe's is open: unknown values pass through as text. */

import type Stripe from 'stripe'
import {
  INTERVALS,
  type Interval,
  PLANS,
  type PlanKey,
  type ProductKey,
  planOf,
  services,
} from '../../contract/catalogue.ts'
import type { Discount, PaymentMethod } from '../../contract/objects.ts'
import { byLookupKey } from '../../contract/promised.ts'
import { toIso } from '../clock.ts'
import { offerOf } from './offer-price.ts'
import type {
  AwaitingPayment,
  CheckoutSnapshot,
  CustomerSnapshot,
  InvoiceSnapshot,
  PendingChange,
  PriceSnapshot,
  ProductSnapshot,
  SubscriptionSnapshot,
} from './snapshots.ts'
import { ACCOUNT_CLOSED } from './snapshots.ts'

const ms = (seconds: number): number => seconds * 1_000
const msOrNull = (seconds: number | null | undefined): number | null =>
  typeof seconds === 'number' ? ms(seconds) : null

const idOf = (reference: string | { id: string } | null | undefined): string | null =>
  typeof reference === 'string' ? reference : (reference?.id ?? null)

const isInterval = (word: string | undefined): word is Interval =>
  INTERVALS.some((interval) => interval === word)

const isPlan = (key: string | null): key is PlanKey => PLANS.some((plan) => plan === key)

/** The catalogue's key a product claims, if we know it. */
const productKeyOf = (key: string | undefined): ProductKey | null =>
  planOf(key ?? '')?.key ?? services.find((service) => service.key === key)?.key ?? null

/** A retired price has lost its lookup key to its successor, so its own metadata says it, too. */
const lookupKeyOf = (price: Stripe.Price): string | null =>
  price.lookup_key ?? price.metadata?.lookup_key ?? null

const keyOfPrice = (price: Stripe.Price): ProductKey | null => {
  const found = byLookupKey(lookupKeyOf(price) ?? '')
  if (found) return found.plan.key
  const product = typeof price.product === 'object' && !price.product.deleted ? price.product : null
  return productKeyOf(price.metadata?.product_key) ?? productKeyOf(product?.metadata?.key)
}

export function priceSnapshot(price: Stripe.Price): PriceSnapshot {
  const interval = price.recurring?.interval
  const simple = price.recurring?.interval_count === 1
  return {
    id: price.id,
    productId: idOf(price.product) ?? '',
    productKey: keyOfPrice(price),
    lookupKey: lookupKeyOf(price),
    interval: simple && isInterval(interval) ? interval : null,
    amountCents: price.unit_amount ?? 0,
    currency: price.currency,
    active: price.active,
  }
}

export const productSnapshot = (product: Stripe.Product): ProductSnapshot => ({
  id: product.id,
  key: productKeyOf(product.metadata?.key),
  name: product.name,
  description: product.description ?? '',
  active: product.active,
})

/** The subscription's own card, else the customer's default, as Stripe itself charges. */
function paymentMethodOf(subscription: Stripe.Subscription): PaymentMethod | null {
  const own = subscription.default_payment_method
  const { customer } = subscription
  const fallback =
    typeof customer === 'object' && !customer.deleted
      ? customer.invoice_settings?.default_payment_method
      : null
  const method = typeof own === 'object' && own ? own : fallback
  const card = typeof method === 'object' ? method?.card : undefined
  if (!card) return null
  return { brand: card.brand, last4: card.last4, expMonth: card.exp_month, expYear: card.exp_year }
}

function discountOf(subscription: Stripe.Subscription): Discount | null {
  const [discount] = subscription.discounts ?? []
  const coupon = typeof discount === 'object' ? discount.source?.coupon : null
  if (typeof discount !== 'object' || typeof coupon !== 'object' || !coupon) return null
  return {
    name: coupon.name ?? coupon.id,
    ...(coupon.percent_off === null ? {} : { percentOff: coupon.percent_off }),
    ...(coupon.amount_off === null ? {} : { amountOffCents: coupon.amount_off }),
    duration: coupon.duration,
    endsAt: discount.end ? toIso(ms(discount.end)) : null,
  }
}

/** Our item, or the first; null only for a subscription that Stripe shows without items. */
const mainItem = (subscription: Stripe.Subscription): Stripe.SubscriptionItem | null => {
  const items = subscription.items.data
  return items.find((item) => isPlan(keyOfPrice(item.price))) ?? items[0] ?? null
}

/** The phase after the one that runs, if its price is ours: a list shows its price as an id only. */
function pendingChangeOf(
  subscription: Stripe.Subscription,
  item: Stripe.SubscriptionItem | null,
): PendingChange | null {
  const { schedule } = subscription
  if (!item || typeof schedule !== 'object' || schedule === null) return null
  // One that ended with its subscription, or was let go, changes nothing any more.
  if (schedule.status !== 'active' && schedule.status !== 'not_started') return null
  const next = schedule.phases.find((phase) => phase.start_date >= item.current_period_end)
  const price = next?.items[0]?.price
  if (!next || typeof price !== 'object' || price.deleted) return null
  const { productKey: plan, interval, amountCents } = priceSnapshot(price)
  return isPlan(plan) && interval ? { plan, interval, at: ms(next.start_date), amountCents } : null
}

/** `latest_invoice` is where the payment of a waiting change can be completed. */
function awaitingPaymentOf(subscription: Stripe.Subscription): AwaitingPayment | null {
  const { pending_update: pending, latest_invoice: invoice } = subscription
  const price = pending?.subscription_items?.[0]?.price
  if (!pending || !price) return null
  const { productKey: plan, interval } = priceSnapshot(price)
  if (!isPlan(plan) || !interval) return null
  const url = typeof invoice === 'object' ? (invoice?.hosted_invoice_url ?? null) : null
  return { plan, interval, url, expiresAt: ms(pending.expires_at) }
}

export function subscriptionSnapshot(subscription: Stripe.Subscription): SubscriptionSnapshot {
  const item = mainItem(subscription)
  const price = item ? priceSnapshot(item.price) : null
  const plan = price?.productKey ?? null
  // Period dates live on the items since API 2025-03-31.
  const periodEnd = ms(item?.current_period_end ?? subscription.start_date)
  return {
    id: subscription.id,
    customerId: idOf(subscription.customer) ?? '',
    accountId: subscription.metadata?.account_id ?? null,
    intentId: subscription.metadata?.intent_id ?? null,
    productId: price?.productId ?? '',
    priceId: price?.id ?? '',
    lookupKey: price?.lookupKey ?? null,
    plan: isPlan(plan) ? plan : null,
    interval: price?.interval ?? null,
    status: subscription.status,
    amountCents: (price?.amountCents ?? 0) * (item?.quantity ?? 1),
    currency: price?.currency ?? subscription.currency,
    currentPeriodStart: ms(item?.current_period_start ?? subscription.start_date),
    currentPeriodEnd: periodEnd,
    cancelAtPeriodEnd: subscription.cancel_at_period_end,
    // `cancel_at` may be set while `cancel_at_period_end` is false.
    endsAt:
      msOrNull(subscription.cancel_at) ?? (subscription.cancel_at_period_end ? periodEnd : null),
    canceledAt: msOrNull(subscription.canceled_at),
    endedAt: msOrNull(subscription.ended_at),
    closedWith: subscription.cancellation_details?.comment === ACCOUNT_CLOSED,
    trialEndsAt: msOrNull(subscription.trial_end),
    discount: discountOf(subscription),
    paymentMethod: paymentMethodOf(subscription),
    quotaAnchor: ms(subscription.start_date),
    createdAt: ms(subscription.created),
    latestInvoiceId: idOf(subscription.latest_invoice),
    itemId: item?.id ?? '',
    pendingChange: pendingChangeOf(subscription, item),
    awaitingPayment: awaitingPaymentOf(subscription),
    offer: item ? offerOf(item.price) : null,
  }
}

/** Stripe's words about the last failed attempt; only there when payments were expanded. */
function lastErrorOf(invoice: Stripe.Invoice): string | null {
  for (const entry of invoice.payments?.data ?? []) {
    const intent = entry.payment.payment_intent
    const message = typeof intent === 'object' ? intent.last_payment_error?.message : undefined
    if (message) return message.slice(0, 500)
  }
  return null
}

export function invoiceSnapshot(invoice: Stripe.Invoice): InvoiceSnapshot {
  const lines = invoice.lines?.data ?? []
  const ends = lines.map((line) => line.period.end)
  const taxes = invoice.total_taxes ?? []
  return {
    id: invoice.id,
    customerId: idOf(invoice.customer) ?? '',
    subscriptionId: idOf(invoice.parent?.subscription_details?.subscription),
    number: invoice.number,
    status: invoice.status ?? 'draft',
    billingReason: invoice.billing_reason,
    totalCents: invoice.total,
    taxCents: taxes.reduce((sum, tax) => sum + tax.amount, 0),
    paidCents: invoice.amount_paid,
    refundedCents: invoice.post_payment_credit_notes_amount ?? 0,
    refundFailedCents: 0,
    currency: invoice.currency,
    description: invoice.description ?? lines[0]?.description ?? null,
    hostedUrl: invoice.hosted_invoice_url ?? null,
    pdfUrl: invoice.invoice_pdf ?? null,
    periodEnd: ends.length > 0 ? ms(Math.max(...ends)) : null,
    attemptCount: invoice.attempt_count,
    nextAttemptAt: msOrNull(invoice.next_payment_attempt),
    finalizedAt: msOrNull(invoice.status_transitions?.finalized_at),
    paidAt: msOrNull(invoice.status_transitions?.paid_at),
    createdAt: ms(invoice.created),
    priceIds: lines.flatMap(({ amount, pricing }) =>
      amount > 0 ? (idOf(pricing?.price_details?.price) ?? []) : [],
    ),
    lastError: lastErrorOf(invoice),
    refunds: [],
    dispute: null,
  }
}

export const checkoutSnapshot = (session: Stripe.Checkout.Session): CheckoutSnapshot => ({
  id: session.id,
  url: session.url,
  status: session.status ?? 'expired',
  paymentStatus: session.payment_status,
  customerId: idOf(session.customer),
  subscriptionId: idOf(session.subscription),
  accountId: session.metadata?.account_id ?? session.client_reference_id,
  intentId: session.metadata?.intent_id ?? null,
  expiresAt: ms(session.expires_at),
})

export const customerSnapshot = (customer: Stripe.Customer): CustomerSnapshot => ({
  id: customer.id,
  accountId: customer.metadata?.account_id ?? null,
  email: customer.email,
  name: customer.name ?? null,
})
