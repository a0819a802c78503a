/**
 * Somebody else's shop (`npm run foreign-shop`): nothing but the SDK and Node, pointed at a local Stripe that runs already,
 * with a receiver of its own that verifies every webhook. It knows nothing of how the local Stripe is made.
 */

import { deepEqual, equal, ok, rejects } from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import Stripe from 'stripe'

const ARRIVES_WITHIN_MS = 20_000
const DAY = 86_400

const stripe = new Stripe(process.env.STRIPE_SECRET_KEY ?? 'sk_test_titanforge', {
  host: '127.0.0.1',
  port: Number(process.env.STRIPE_PORT ?? 12_111),
  protocol: 'http',
})

let secret = ''
const received: Stripe.Event[] = []
const refused: string[] = []
// https://docs.stripe.com/webhooks#verify-webhook-signatures-with-official-libraries
const receiver = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const signature = request.headers['stripe-signature'] ?? ''
    try {
      received.push(stripe.webhooks.constructEvent(Buffer.concat(chunks), signature, secret))
      response.writeHead(200).end()
    } catch (error) {
      refused.push(String(error))
      response.writeHead(400).end()
    }
  })
})

/** Waits for an event of this type about this object, in which `changed` is among what moved. */
async function arrives(type: string, id?: string, changed?: string): Promise<Stripe.Event> {
  const of = (event: Stripe.Event) =>
    event.type === type &&
    (!id || (event.data.object as { id?: string }).id === id) &&
    (!changed || changed in (event.data.previous_attributes ?? {}))
  for (let waited = 0; waited < ARRIVES_WITHIN_MS; waited += 50) {
    const found = received.find(of)
    if (found) return found
    await wait(50)
  }
  throw new Error(`${type} of ${id ?? 'anything'} never came; refused: ${refused.join(', ') || 0}`)
}

const idOf = (value: string | { id: string } | null | undefined): string =>
  typeof value === 'string' ? value : (value?.id ?? '')

const price = (name: string, unit_amount: number) =>
  stripe.prices.create({
    currency: 'usd',
    unit_amount,
    recurring: { interval: 'month' },
    product_data: { name },
  })

async function aCustomer(card: string, more: Stripe.CustomerCreateParams = {}) {
  const invoice_settings = { default_payment_method: card }
  const paying = { payment_method: card, invoice_settings, email: 'ada@example.test' }
  return (await stripe.customers.create({ ...paying, ...more })).id
}

const subscribe = (customer: string, price: string) =>
  stripe.subscriptions.create({ customer, items: [{ price }], billing_mode: { type: 'flexible' } })

/** What each step shows; in this order, on whatever the local Stripe holds already. */
const steps: Record<string, () => Promise<void>> = {
  async 'one-time payment, refund, decline'() {
    const customer = await aCustomer('pm_card_visa')
    const money = { amount: 49_900, currency: 'usd', customer, confirm: true }
    const pay = (payment_method: string) =>
      stripe.paymentIntents.create({ ...money, payment_method })
    const paid = await pay('pm_card_visa')
    equal(paid.status, 'succeeded')
    await arrives('payment_intent.succeeded', paid.id)
    const refund = await stripe.refunds.create({ payment_intent: paid.id, amount: 10_000 })
    deepEqual([refund.status, refund.amount], ['succeeded', 10_000])
    await arrives('charge.refunded', idOf(paid.latest_charge))
    // https://docs.stripe.com/testing#declined-payments
    await rejects(pay('pm_card_chargeDeclinedInsufficientFunds'), {
      code: 'card_declined',
      decline_code: 'insufficient_funds',
    })
  },

  async 'hosted Checkout, promotion code, expiry'() {
    const small = await price('Small', 1_900)
    const coupon = await stripe.coupons.create({ percent_off: 50, duration: 'once' })
    const promotion = { type: 'coupon' as const, coupon: coupon.id }
    const code = await stripe.promotionCodes.create({ promotion })
    const session = await stripe.checkout.sessions.create({
      mode: 'subscription',
      line_items: [{ price: small.id, quantity: 1 }],
      discounts: [{ promotion_code: code.id }],
      success_url: 'http://127.0.0.1/done',
    })
    deepEqual([session.status, session.amount_total], ['open', 950])
    const page = await fetch(session.url ?? '')
    deepEqual([page.status, (await page.text()).includes('Card number')], [200, true])
    equal((await stripe.checkout.sessions.expire(session.id)).status, 'expired')
    await arrives('checkout.session.expired', session.id)
  },

  async 'subscription, upgrade as previewed, schedule, cancel'() {
    const [small, large] = [await price('Small', 1_900), await price('Large', 7_900)]
    const customer = await aCustomer('pm_card_visa')
    const bought = await subscribe(customer, small.id)
    equal(bought.status, 'active')
    await arrives('invoice.paid', idOf(bought.latest_invoice))
    const items = [{ id: bought.items.data[0]?.id ?? '', price: large.id }]
    const change = { items, proration_behavior: 'always_invoice' as const }
    const at = { ...change, proration_date: bought.start_date }
    const subscription_details = at
    const shown = await stripe.invoices.createPreview({
      subscription: bought.id,
      subscription_details,
    })
    const upgraded = await stripe.subscriptions.update(bought.id, {
      ...at,
      payment_behavior: 'pending_if_incomplete',
      expand: ['latest_invoice'],
    })
    // At the very start: all of $19 back, all of $79 (docs.stripe.com/billing/subscriptions/prorations).
    const charged = upgraded.latest_invoice as Stripe.Invoice
    deepEqual([shown.amount_due, charged.amount_paid], [6_000, 6_000])
    await arrives('customer.subscription.updated', bought.id, 'items')
    const schedule = await stripe.subscriptionSchedules.create({ from_subscription: bought.id })
    const { start_date = 0, end_date = 0 } = schedule.phases[0] ?? {}
    await stripe.subscriptionSchedules.update(schedule.id, {
      phases: [
        { items: [{ price: large.id }], start_date, end_date },
        { items: [{ price: small.id }], duration: { interval: 'month', interval_count: 1 } },
      ],
    })
    equal((await stripe.invoices.createPreview({ schedule: schedule.id })).amount_due, 1_900)
    await stripe.subscriptionSchedules.release(schedule.id)
    equal((await stripe.subscriptions.cancel(bought.id)).status, 'canceled')
    await arrives('customer.subscription.deleted', bought.id)
  },

  async 'a clock: renewal, failing card, retries, unpaid, paid again'() {
    const frozen_time = Math.floor(Date.UTC(2031, 0, 1) / 1_000)
    const clock = await stripe.testHelpers.testClocks.create({ frozen_time })
    const customer = await aCustomer('pm_card_visa', { test_clock: clock.id })
    const { id } = await subscribe(customer, (await price('Small', 1_900)).id)
    const advance = (days: number) =>
      stripe.testHelpers.testClocks.advance(clock.id, { frozen_time: frozen_time + days * DAY })
    const state = async () => {
      const { data } = await stripe.invoices.list({ subscription: id })
      return [(await stripe.subscriptions.retrieve(id)).status, data.map(({ status }) => status)]
    }
    await advance(32)
    deepEqual(await state(), ['active', ['paid', 'paid']])
    const bad = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer })
    const use = (card: string) => stripe.subscriptions.update(id, { default_payment_method: card })
    await use(bad.id)
    await advance(60)
    deepEqual(await state(), ['past_due', ['open', 'paid', 'paid']])
    await arrives('invoice.payment_failed')
    await advance(75)
    equal((await state())[0], 'unpaid')
    await use((await stripe.paymentMethods.attach('pm_card_visa', { customer })).id)
    const [owed] = (await stripe.invoices.list({ subscription: id, status: 'open' })).data
    equal((await stripe.invoices.pay(owed?.id ?? '')).status, 'paid')
    equal((await state())[0], 'active')
    await stripe.testHelpers.testClocks.del(clock.id)
  },

  async 'dispute, won with evidence'() {
    const money = { amount: 5_000, currency: 'usd', confirm: true }
    const { latest_charge } = await stripe.paymentIntents.create({
      ...money,
      payment_method: 'pm_card_createDispute',
    })
    const [dispute] = (await stripe.disputes.list({ charge: idOf(latest_charge) })).data
    await arrives('charge.dispute.created', dispute?.id)
    const evidence = { uncategorized_text: 'winning_evidence' }
    await stripe.disputes.update(dispute?.id ?? '', { evidence })
    await arrives('charge.dispute.funds_reinstated', dispute?.id)
  },

  async 'meter events, portal, idempotency, errors'() {
    const event_name = `tokens_${Date.now()}`
    const { id } = await stripe.billing.meters.create({
      display_name: 'Tokens',
      event_name,
      default_aggregation: { formula: 'sum' },
    })
    const customer = await aCustomer('pm_card_visa')
    for (const value of ['7', '5']) {
      const payload = { stripe_customer_id: customer, value }
      await stripe.billing.meterEvents.create({ event_name, payload })
    }
    const now = Math.floor(Date.now() / 60_000) * 60
    const period = { customer, start_time: now - 400 * DAY, end_time: now + 4_000 * DAY }
    const [used] = (await stripe.billing.meters.listEventSummaries(id, period)).data
    equal(used?.aggregated_value, 12)
    const features = { invoice_history: { enabled: true } }
    await stripe.billingPortal.configurations.create({ features })
    const portal = await stripe.billingPortal.sessions.create({ customer })
    ok(portal.url.startsWith('http'))
    const key = { idempotencyKey: `once-${Date.now()}` }
    const [one, two] = [
      await stripe.customers.create({}, key),
      await stripe.customers.create({}, key),
    ]
    equal(one.id, two.id)
    await rejects(stripe.customers.create({ email: 'x@example.test' }, key), {
      type: 'StripeIdempotencyError',
    })
    await rejects(stripe.customers.retrieve('cus_nobody'), { code: 'resource_missing' })
    await rejects(stripe.rawRequest('POST', '/v1/nothing_of_the_kind', {}), {
      statusCode: 404,
    })
  },
}

await new Promise<void>((listening) => receiver.listen(0, '127.0.0.1', listening))
const endpoint = await stripe.webhookEndpoints.create({
  url: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hooks`,
  enabled_events: ['*'],
  api_version: Stripe.API_VERSION as Stripe.WebhookEndpointCreateParams.ApiVersion,
})
secret = endpoint.secret ?? ''
let done = 0
try {
  for (const [name, step] of Object.entries(steps)) {
    await step()
    done += 1
    console.log(`✓ ${name}`)
  }
  deepEqual(refused, [], 'webhooks whose signature did not verify')
  equal(new Set(received.map(({ id }) => id)).size, received.length, 'events that came twice')
} catch (error) {
  console.error(error)
  process.exitCode = 1
} finally {
  await stripe.webhookEndpoints.del(endpoint.id)
  receiver.closeAllConnections()
  receiver.close()
  console.log(`foreign-shop: steps=${done} events=${received.length} refused=${refused.length}`)
}
