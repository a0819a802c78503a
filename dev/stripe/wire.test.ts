/** Holds what we store and send to the SDK's types: the compiler checks it, and a run shows that nothing required is absent. */

import Stripe from 'stripe'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { aBench, aPurchase, aShop, curl } from './builders.ts'
import type * as Stored from './state.ts'
import type { Wire } from './wire.ts'

// The SDK's declarations of API 2026-10-28.endive: node_modules/stripe/cjs/resources/*.d.ts, https://github.com/stripe/stripe-node
describe('stored objects', () => {
  it('are the SDK’s types as JSON carries them', () => {
    expectTypeOf<Stored.Invoice>().toEqualTypeOf<Wire<Stripe.Invoice>>()
    expectTypeOf<Stored.Subscription>().toEqualTypeOf<Wire<Stripe.Subscription>>()
    expectTypeOf<Stored.Session>().toEqualTypeOf<Wire<Stripe.Checkout.Session>>()
    expectTypeOf<Stored.Charge>().toEqualTypeOf<Wire<Stripe.Charge>>()
    expectTypeOf<Stored.InvoiceItem>().toEqualTypeOf<Wire<Stripe.InvoiceItem>>()
    expectTypeOf<Stored.Coupon>().toEqualTypeOf<Wire<Stripe.Coupon>>()
    expectTypeOf<Stored.PromotionCode>().toEqualTypeOf<Wire<Stripe.PromotionCode>>()
    expectTypeOf<Stored.Discount>().toEqualTypeOf<Wire<Stripe.Discount>>()
    expectTypeOf<Stored.Schedule>().toEqualTypeOf<Wire<Stripe.SubscriptionSchedule>>()
    expectTypeOf<Stored.SetupIntent>().toEqualTypeOf<Wire<Stripe.SetupIntent>>()
    expectTypeOf<Stored.Dispute>().toEqualTypeOf<Wire<Stripe.Dispute>>()
    expectTypeOf<Stored.BalanceMove>().toEqualTypeOf<Wire<Stripe.CustomerBalanceTransaction>>()
    expectTypeOf<Stored.BalanceTransaction>().toEqualTypeOf<Wire<Stripe.BalanceTransaction>>()
    expectTypeOf<Stored.TestClock>().toEqualTypeOf<Wire<Stripe.TestHelpers.TestClock>>()
    expectTypeOf<Stored.Price['unit_amount_decimal']>().toEqualTypeOf<string | null>()
    expectTypeOf<Stored.Subscription['status']>().toEqualTypeOf<Stripe.Subscription.Status>()
  })

  it('may not lack a field that the SDK requires', () => {
    const lacking = { id: 'prod_1', object: 'product' as const }
    expectTypeOf(lacking).not.toExtend<Stored.Product>()
  })
})

it('sends decimals as strings, which the SDK wraps', async () => {
  const bench = aBench(Stripe)
  const { monthly } = await aShop(bench)
  const raw = (await (await curl(bench, `/v1/prices/${monthly.id}`)).json()) as object
  expect(raw).toMatchObject({ unit_amount: 9900, unit_amount_decimal: '9900' })
  expect(typeof monthly.unit_amount_decimal).toBe('object')
  expect(String(monthly.unit_amount_decimal)).toBe('9900')
})

// Fields the SDK declares as always there, of objects that older API versions shaped differently
it.each([
  ['/v1/subscriptions', ['billing_mode', 'items', 'pending_update', 'managed_payments']],
  ['/v1/invoices', ['parent', 'total_taxes', 'amount_overpaid']],
  ['/v1/charges', ['payment_method_details', 'outcome', 'billing_details']],
  ['/v1/checkout/sessions', ['allowed_payment_method_types', 'collected_information', 'ui_mode']],
])('fills %s', async (path, fields) => {
  const bench = aBench(Stripe)
  const { monthly } = await aShop(bench)
  await aPurchase(bench, monthly)
  const { data } = (await (await curl(bench, path)).json()) as { data: object[] }
  const present = Object.keys(data[0] ?? {})
  expect(fields.filter((field) => !present.includes(field))).toEqual([])
})
