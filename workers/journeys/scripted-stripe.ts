/** A StripeTool whose truth the test sets by hand: for states and races that no real life produces on demand. */

import type {
  EventEnvelope,
  InvoiceSnapshot,
  PriceSnapshot,
  ProductSnapshot,
  SubscriptionSnapshot,
} from '../tools/stripe/index.ts'
import { type StripeTool, StripeUnavailable } from '../tools/stripe/index.ts'
import { START, unique } from './builders.ts'

const unasked = (): never => {
  throw new Error('the test did not script this call')
}

export function scriptedStripe() {
  const truth = {
    subscriptions: new Map<string, SubscriptionSnapshot>(),
    invoices: new Map<string, InvoiceSnapshot>(),
    products: new Map<string, ProductSnapshot>(),
    prices: new Map<string, PriceSnapshot>(),
    events: [] as EventEnvelope[],
    down: false,
    /** How often a subscription was fetched. */
    fetches: 0,
    /** Runs between a fetch and its answer: where races happen. */
    beforeAnswer: async (): Promise<void> => undefined,
  }
  const up = () => {
    if (truth.down) throw new StripeUnavailable('scripted outage')
  }
  const tool: StripeTool = {
    livemode: () => false,
    createCustomer: unasked,
    createCheckoutSession: unasked,
    checkoutSession: unasked,
    openCheckoutSessions: unasked,
    expireCheckoutSession: unasked,
    createPortalSession: unasked,
    setCancelAtPeriodEnd: unasked,
    priceByLookupKey: unasked,
    verifyWebhook: unasked,
    previewChange: unasked,
    renewalAt: unasked,
    changeNow: unasked,
    changeAtPeriodEnd: unasked,
    dropPendingChange: unasked,
    priceOfOffer: unasked,
    async paymentOf(id) {
      up()
      const paid = truth.invoices.get(id)
      const { refundedCents = 0, refundFailedCents = 0, refunds = [], dispute = null } = paid ?? {}
      const ids = { chargeId: `ch_${id}`, paymentIntentId: `pi_${id}` }
      return paid
        ? {
            ...ids,
            amountCents: paid.paidCents,
            refundedCents,
            refundFailedCents,
            refunds,
            dispute,
          }
        : null
    },
    async paidBack(list) {
      up()
      const moved = [...truth.invoices.values()].filter(({ refundedCents, dispute }) =>
        list === 'refunds' ? refundedCents > 0 : dispute !== null,
      )
      return { payments: moved.map(({ id, ...one }) => ({ ...one, invoiceId: id })), next: null }
    },
    subscriptionOfCharge: async () => null,
    refund: unasked,
    endNow: unasked,
    customersAfter: unasked,
    async subscription(id) {
      up()
      truth.fetches += 1
      const found = truth.subscriptions.get(id)
      const answer = found ? { ...found } : null
      await truth.beforeAnswer()
      return answer
    },
    async subscriptionsOf(customerId) {
      up()
      return [...truth.subscriptions.values()].filter((one) => one.customerId === customerId)
    },
    async *allSubscriptions(behind) {
      up()
      const all = [...truth.subscriptions.values()].filter((one) => one.status !== 'canceled')
      yield* all.slice(all.findIndex(({ id }) => id === behind) + 1)
    },
    async invoice(id) {
      up()
      return truth.invoices.get(id) ?? null
    },
    async invoicesOf(subscriptionId) {
      up()
      return [...truth.invoices.values()]
        .filter((one) => one.subscriptionId === subscriptionId)
        .map((one) => ({ ...one, lastError: null }))
    },
    async price(id) {
      up()
      return truth.prices.get(id) ?? null
    },
    async product(id) {
      up()
      return truth.products.get(id) ?? null
    },
    async *eventsSince(createdAt) {
      up()
      yield* truth.events.filter((event) => event.createdAt >= createdAt)
    },
  }
  return { truth, tool }
}

/** An event about an object, as it is recorded. */
export const anEvent = (over: Partial<EventEnvelope> = {}): EventEnvelope => ({
  id: `evt_${unique()}`,
  type: 'customer.subscription.updated',
  objectType: 'subscription',
  objectId: over.subject ?? null,
  subject: null,
  apiVersion: '2026-10-28.endive',
  livemode: false,
  createdAt: START,
  payload: '{}',
  ...over,
})
