/** Stripe's objects as API 2026-10-28.endive writes them on the wire, turned into our words. */

import type Stripe from 'stripe'
import { describe, expect, it } from 'vitest'
import { invoiceSnapshot, priceSnapshot, subscriptionSnapshot } from './normalise.ts'

const S = 1_790_000_000
const price = {
  id: 'price_1',
  object: 'price',
  active: true,
  currency: 'usd',
  lookup_key: 'pro_year_v1',
  metadata: {},
  product: { id: 'prod_1', object: 'product', metadata: { key: 'pro' } },
  recurring: { interval: 'year', interval_count: 1 },
  unit_amount: 99_900,
}
const subscription = {
  id: 'sub_1',
  object: 'subscription',
  cancel_at: null,
  cancel_at_period_end: false,
  canceled_at: null,
  created: S,
  currency: 'usd',
  customer: {
    id: 'cus_1',
    invoice_settings: {
      default_payment_method: {
        id: 'pm_1',
        card: { brand: 'visa', last4: '4242', exp_month: 4, exp_year: 2031 },
      },
    },
  },
  default_payment_method: null,
  discounts: [],
  ended_at: null,
  items: {
    data: [
      {
        id: 'si_1',
        current_period_start: S,
        current_period_end: S + 31_536_000,
        price,
        quantity: 1,
      },
    ],
  },
  latest_invoice: 'in_1',
  metadata: { account_id: 'usr_1', intent_id: 'chi_1' },
  start_date: S,
  status: 'active',
  trial_end: null,
}
// Wire objects carry many more fields than the code reads.
const asSubscription = (over: object) =>
  ({ ...subscription, ...over }) as unknown as Stripe.Subscription
const asPrice = (over: object) => ({ ...price, ...over }) as unknown as Stripe.Price

describe('a subscription', () => {
  it('is read with its period from the item and the card from the customer', () => {
    expect(subscriptionSnapshot(asSubscription({}))).toEqual({
      id: 'sub_1',
      customerId: 'cus_1',
      accountId: 'usr_1',
      intentId: 'chi_1',
      productId: 'prod_1',
      priceId: 'price_1',
      itemId: 'si_1',
      lookupKey: 'pro_year_v1',
      plan: 'pro',
      interval: 'year',
      status: 'active',
      amountCents: 99_900,
      currency: 'usd',
      currentPeriodStart: 1_790_000_000_000,
      currentPeriodEnd: 1_821_536_000_000,
      cancelAtPeriodEnd: false,
      pendingChange: null,
      awaitingPayment: null,
      offer: null,
      endsAt: null,
      canceledAt: null,
      endedAt: null,
      closedWith: false,
      trialEndsAt: null,
      discount: null,
      paymentMethod: { brand: 'visa', last4: '4242', expMonth: 4, expYear: 2031 },
      quotaAnchor: 1_790_000_000_000,
      createdAt: 1_790_000_000_000,
      latestInvoiceId: 'in_1',
    })
  })

  it('ends at cancel_at even while cancel_at_period_end is false', () => {
    expect(subscriptionSnapshot(asSubscription({ cancel_at: S + 5 })).endsAt).toBe(
      1_790_000_005_000,
    )
    expect(subscriptionSnapshot(asSubscription({ cancel_at_period_end: true })).endsAt).toBe(
      1_821_536_000_000,
    )
  })

  it('passes unknown statuses through and survives a customer that was deleted', () => {
    const odd = asSubscription({ status: 'hibernating', customer: { id: 'cus_1', deleted: true } })
    expect(subscriptionSnapshot(odd)).toMatchObject({
      status: 'hibernating',
      customerId: 'cus_1',
      paymentMethod: null,
    })
  })

  it('shows its discount', () => {
    const coupon = { id: 'half', name: 'Launch', percent_off: 50, amount_off: null }
    const discounts = [{ id: 'di_1', end: S, source: { type: 'coupon', coupon } }]
    expect(subscriptionSnapshot(asSubscription({ discounts })).discount).toEqual({
      name: 'Launch',
      percentOff: 50,
      endsAt: '2026-09-21T14:13:20.000Z',
    })
  })
})

describe('a price', () => {
  it.each([
    ['its lookup key', { product: 'prod_1' }, 'pro'],
    [
      'what it remembers of a lookup key that moved on',
      {
        product: 'prod_1',
        lookup_key: null,
        metadata: { lookup_key: 'starter_month_v1' },
      },
      'starter',
    ],
    ['its product', { lookup_key: null }, 'pro'],
    ['nothing of ours', { lookup_key: 'gold', product: 'prod_1' }, null],
  ])('belongs to a plan by %s', (_, over, plan) => {
    expect(priceSnapshot(asPrice(over)).productKey).toBe(plan)
  })

  it('has an interval only if it is one month or one year', () => {
    const every = (interval: string, interval_count: number) =>
      priceSnapshot(asPrice({ recurring: { interval, interval_count } })).interval
    expect([every('month', 1), every('month', 3), every('week', 1)]).toEqual(['month', null, null])
  })
})

describe('an invoice', () => {
  it('is read in the shape of 2025 and later', () => {
    const wire = {
      id: 'in_1',
      object: 'invoice',
      customer: 'cus_1',
      parent: { type: 'subscription_details', subscription_details: { subscription: 'sub_1' } },
      number: 'TF-1',
      status: 'open',
      billing_reason: 'subscription_cycle',
      total: 11_889,
      total_taxes: [{ amount: 1_889 }, { amount: 100 }],
      amount_paid: 0,
      post_payment_credit_notes_amount: 0,
      currency: 'usd',
      description: null,
      lines: { data: [{ description: 'Pro', period: { start: S, end: S + 60 } }] },
      attempt_count: 2,
      next_payment_attempt: S + 9,
      status_transitions: { finalized_at: S, paid_at: null },
      created: S,
      payments: {
        data: [
          {
            payment: {
              type: 'payment_intent',
              payment_intent: { last_payment_error: { message: 'Your card was declined.' } },
            },
          },
        ],
      },
    }
    expect(invoiceSnapshot(wire as unknown as Stripe.Invoice)).toEqual({
      id: 'in_1',
      customerId: 'cus_1',
      subscriptionId: 'sub_1',
      number: 'TF-1',
      status: 'open',
      billingReason: 'subscription_cycle',
      totalCents: 11_889,
      taxCents: 1_989,
      paidCents: 0,
      refundedCents: 0,
      refundFailedCents: 0,
      currency: 'usd',
      description: 'Pro',
      hostedUrl: null,
      pdfUrl: null,
      periodEnd: 1_790_000_060_000,
      attemptCount: 2,
      nextAttemptAt: 1_790_000_009_000,
      finalizedAt: 1_790_000_000_000,
      paidAt: null,
      createdAt: 1_790_000_000_000,
      lastError: 'Your card was declined.',
      priceIds: [],
      refunds: [],
      dispute: null,
    })
  })
})
