/** What Stripe shall hold, derived from the catalogue. */

import {
  type CataloguePrice,
  CURRENCY,
  type Interval,
  plans,
  services,
} from '../../workers/contract/catalogue.ts'
import type { PortalSettings } from '../../workers/tools/stripe/catalogue.ts'

export type Wanted = {
  products: { key: string; name: string; description: string }[]
  prices: {
    lookupKey: string
    productKey: string
    interval: Interval
    amountCents: number
    currency: string
    /** Not sold any more; who bought it keeps it. */
    retired: boolean
  }[]
  portal: PortalSettings
  /** Null: nothing can be delivered to this app from there. */
  endpoint: { url: string; events: readonly string[] } | null
}

/** What Billing lives on (customer.subscription.*, invoice.*, checkout, catalogue), and what is kept for audit. */
export const EVENTS: readonly string[] = [
  'charge.dispute.closed',
  'charge.dispute.created',
  'charge.dispute.updated',
  'charge.refunded',
  'checkout.session.async_payment_failed',
  'checkout.session.async_payment_succeeded',
  'checkout.session.completed',
  'checkout.session.expired',
  'customer.subscription.created',
  'customer.subscription.deleted',
  'customer.subscription.paused',
  'customer.subscription.pending_update_applied',
  'customer.subscription.pending_update_expired',
  'customer.subscription.resumed',
  'customer.subscription.trial_will_end',
  'customer.subscription.updated',
  'customer.updated',
  'invoice.created',
  'invoice.finalized',
  'invoice.marked_uncollectible',
  'invoice.paid',
  'invoice.payment_action_required',
  'invoice.payment_failed',
  'invoice.updated',
  'invoice.voided',
  'payment_method.attached',
  'payment_method.automatically_updated',
  'payment_method.updated',
  'price.created',
  'price.deleted',
  'price.updated',
  'product.created',
  'product.deleted',
  'product.updated',
  'refund.created',
  'refund.failed',
  'refund.updated',
  'subscription_schedule.canceled',
  'subscription_schedule.created',
  'subscription_schedule.released',
  'subscription_schedule.updated',
]

/** A former amount of what is sold has no lookup key of its own at Stripe: its successor has it, and archived it. */
const wants = (price: CataloguePrice, _: number, all: readonly CataloguePrice[]): boolean =>
  !(price.retired && all.some((other) => !other.retired && other.lookupKey === price.lookupKey))

/** `app` is the app's origin; `deliverable`: whether Stripe can reach it; `sold` is the catalogue's own. */
export const wantedAt = (app: string, deliverable: boolean, sold = plans): Wanted => ({
  products: [...sold, ...services].map(({ key, name, description }) => ({
    key,
    name,
    description,
  })),
  prices: sold.flatMap((plan) =>
    plan.prices.filter(wants).map(({ lookupKey, interval, amountCents, retired }) => ({
      lookupKey,
      productKey: plan.key,
      interval,
      amountCents,
      currency: CURRENCY,
      retired,
    })),
  ),
  // Plans are changed in our app, where the price is shown first; cancelling keeps what was paid for.
  portal: {
    card: true,
    billingDetails: ['address', 'name', 'phone', 'tax_id'],
    invoices: true,
    cancel: 'at_period_end',
    planSwitch: false,
    returnUrl: `${app}/billing`,
  },
  endpoint: deliverable ? { url: `${app}/api/v1/stripe-webhook`, events: EVENTS } : null,
})
