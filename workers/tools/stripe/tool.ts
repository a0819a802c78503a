/** Opens StripeTool over the official SDK; built lazily, so that a missing secret is named when it is needed. */

import type Stripe from 'stripe'
import { ask, find, isRefused, walk } from './calls.ts'
import {
  changeAtPeriodEnd,
  changeNow,
  dropPendingChange,
  previewChange,
  renewalAt,
} from './changes.ts'
import { createCheckoutSession } from './checkout.ts'
import { type ClientOptions, isLive, openClient } from './client.ts'
import type { StripeTool } from './index.ts'
import {
  checkoutSnapshot,
  customerSnapshot,
  invoiceSnapshot,
  priceSnapshot,
  productSnapshot,
  subscriptionSnapshot,
} from './normalise.ts'
import { priceOfOffer } from './offer-price.ts'
import { paidBack } from './paid-back.ts'
import { endNow, invoicesOf, paymentOf, refund, subscriptionOfCharge } from './payments.ts'
import { ourPortal } from './portal.ts'
import type { CheckoutSnapshot, SubscriptionSnapshot } from './snapshots.ts'
import { envelopeOf, judgeWebhook } from './webhook.ts'

export type StripeOptions = ClientOptions & {
  /** One signing secret, or `old,new` during a rotation; called at first use. */
  webhookSecret: () => string
}

const PAGE = 100
/** Each is looked at closely: a run must stay within what one invocation may call. */
const CUSTOMERS = 20
const ON_SUBSCRIPTION = [
  'default_payment_method',
  'customer.invoice_settings.default_payment_method',
  'discounts.source.coupon',
]
/** Lists may expand four levels only, so a list leaves the product and what is planned out. */
const ON_ONE = [
  ...ON_SUBSCRIPTION,
  'items.data.price.product',
  'schedule.phases.items.price',
  'latest_invoice',
]
const ON_MANY = ON_SUBSCRIPTION.map((path) => `data.${path}`)

/** One tool a request, message or tick; it holds nothing but the SDK's client. */
export function stripeTool(options: StripeOptions): StripeTool {
  let client: Stripe | null = null
  const stripe = (): Stripe => {
    client ??= openClient(options)
    return client
  }

  async function subscription(id: string): Promise<SubscriptionSnapshot | null> {
    const found = await find(() => stripe().subscriptions.retrieve(id, { expand: ON_ONE }))
    return found && subscriptionSnapshot(found)
  }

  /** A price without our lookup key may still be ours by its product, which lists do not carry; nor what is planned. */
  async function* listed(filter: Stripe.SubscriptionListParams, behind: string | null = null) {
    const start = behind === null ? {} : { starting_after: behind }
    const pages = walk((after) =>
      stripe().subscriptions.list({ ...filter, ...start, ...after, limit: PAGE, expand: ON_MANY }),
    )
    for await (const found of pages) {
      const snapshot = subscriptionSnapshot(found)
      const whole = snapshot.plan && !found.schedule && !found.pending_update
      yield whole ? snapshot : ((await subscription(snapshot.id)) ?? snapshot)
    }
  }

  return {
    livemode: () => isLive(options.secretKey()),

    async createCustomer({ accountId, email, name }, key) {
      const answer = await ask(() =>
        stripe().customers.create(
          { email, ...(name ? { name } : {}), metadata: { account_id: accountId } },
          { idempotencyKey: key },
        ),
      )
      return isRefused(answer) ? answer : { kind: 'created', customerId: answer.id }
    },

    createCheckoutSession: (checkout, key) => createCheckoutSession(stripe(), checkout, key),

    async checkoutSession(id) {
      const found = await find(() => stripe().checkout.sessions.retrieve(id))
      return found && checkoutSnapshot(found)
    },

    async openCheckoutSessions(customer) {
      const all: CheckoutSnapshot[] = []
      const pages = walk((after) =>
        stripe().checkout.sessions.list({ customer, status: 'open', ...after, limit: PAGE }),
      )
      for await (const found of pages) all.push(checkoutSnapshot(found))
      return all
    },

    async expireCheckoutSession(id) {
      const answer = await ask(() => stripe().checkout.sessions.expire(id))
      if (!isRefused(answer)) return checkoutSnapshot(answer)
      // Stripe refuses to expire what is already over; its state is the answer then.
      const found = await find(() => stripe().checkout.sessions.retrieve(id))
      return found && checkoutSnapshot(found)
    },

    async createPortalSession(customerId, returnUrl) {
      const configuration = await ourPortal(stripe())
      const params = { customer: customerId, return_url: returnUrl, ...configuration }
      const answer = await ask(() => stripe().billingPortal.sessions.create(params))
      return isRefused(answer) ? answer : { kind: 'created', url: answer.url }
    },

    subscription,

    async customersAfter(id) {
      const after = id === null ? {} : { starting_after: id }
      const page = await find(() => stripe().customers.list({ ...after, limit: CUSTOMERS }))
      const customers = (page?.data ?? []).map(customerSnapshot)
      return { customers, next: page?.has_more ? (customers.at(-1)?.id ?? null) : null }
    },

    async subscriptionsOf(customerId) {
      const all: SubscriptionSnapshot[] = []
      for await (const one of listed({ customer: customerId, status: 'all' })) all.push(one)
      return all
    },

    // Without a status filter Stripe leaves out the canceled ones.
    allSubscriptions: (behind) => listed({}, behind),

    async setCancelAtPeriodEnd(id, cancel, comment) {
      const update = (params: Stripe.SubscriptionUpdateParams) =>
        ask(() => stripe().subscriptions.update(id, { ...params, expand: ON_ONE }))
      const said = comment === undefined ? {} : { cancellation_details: { comment } }
      let answer = await update({ cancel_at_period_end: cancel, ...said })
      // Portals end flexibly billed subscriptions by a date of its own, which this flag does not clear.
      if (!cancel && !isRefused(answer) && answer.cancel_at !== null)
        answer = await update({ cancel_at: '' })
      return isRefused(answer)
        ? answer
        : { kind: 'changed', subscription: subscriptionSnapshot(answer) }
    },

    async invoice(id) {
      const expand = ['payments.data.payment.payment_intent']
      const found = await find(() => stripe().invoices.retrieve(id, { expand }))
      return found && invoiceSnapshot(found)
    },

    invoicesOf: (subscriptionId) => invoicesOf(stripe(), subscriptionId),
    previewChange: (change) => previewChange(stripe(), change),
    renewalAt: (change) => renewalAt(stripe(), change),
    changeNow: (change, key) => changeNow(stripe(), change, key),
    changeAtPeriodEnd: (wish, key) => changeAtPeriodEnd(stripe(), wish, key),
    priceOfOffer: (offer, key) => priceOfOffer(stripe(), offer, key),
    dropPendingChange: (id) => dropPendingChange(stripe(), id),
    paymentOf: (invoiceId) => paymentOf(stripe(), invoiceId),
    paidBack: (list, after) => paidBack(stripe(), list, after),
    subscriptionOfCharge: (chargeId) => subscriptionOfCharge(stripe(), chargeId),
    refund: (wish, key) => refund(stripe(), wish, key),
    endNow: (id, comment) => endNow(stripe(), id, comment),

    async price(id) {
      const found = await find(() => stripe().prices.retrieve(id, { expand: ['product'] }))
      return found && priceSnapshot(found)
    },

    async product(id) {
      const found = await find(() => stripe().products.retrieve(id))
      return found && productSnapshot(found)
    },

    async priceByLookupKey(lookupKey) {
      const params = { lookup_keys: [lookupKey], active: true, limit: 1, expand: ['data.product'] }
      const answer = await find(() => stripe().prices.list(params))
      const [price] = answer?.data ?? []
      return price ? priceSnapshot(price) : null
    },

    async *eventsSince(createdAt) {
      const created = { gte: Math.floor(createdAt / 1_000) }
      const pages = walk((after) => stripe().events.list({ created, ...after, limit: PAGE }))
      for await (const event of pages) {
        const envelope = envelopeOf(event, JSON.stringify(event))
        if (envelope) yield envelope
      }
    },

    async verifyWebhook(rawBody, header, nowMs) {
      return judgeWebhook(rawBody, header, options.webhookSecret(), nowMs)
    },
  }
}
