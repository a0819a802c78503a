/** Somebody else's shop: nothing but the SDK over a real socket, and a receiver of its own that verifies every webhook. */

import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type ServerType, serve } from '@hono/node-server'
import Stripe from 'stripe'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createLocalStripe, type LocalStripe } from './index.ts'

let local: LocalStripe
let api: ServerType
let receiver: Server
let stripe: Stripe
let secret = ''
const received: Stripe.Event[] = []
const refused: string[] = []

const portOf = (server: ServerType | Server) => (server.address() as AddressInfo).port

beforeAll(async () => {
  local = createLocalStripe({ publicUrl: 'http://127.0.0.1', autoDeliver: true })
  api = serve({ fetch: local.fetch, port: 0, hostname: '127.0.0.1' })
  await new Promise((resolve) => api.once('listening', resolve))
  stripe = new Stripe('sk_test_titanforge', {
    host: '127.0.0.1',
    port: portOf(api),
    protocol: 'http',
  })
  // https://docs.stripe.com/webhooks#verify-webhook-signatures-with-official-libraries
  receiver = createServer((request, response) => {
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
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
})
afterAll(async () => {
  local.stop()
  if ('closeAllConnections' in api) api.closeAllConnections()
  receiver.closeAllConnections()
  await Promise.all([
    new Promise((resolve) => api.close(resolve)),
    new Promise((resolve) => receiver.close(resolve)),
  ])
})

const arrives = (type: string) =>
  expect.poll(() => received.map((event) => event.type), { timeout: 20_000 }).toContain(type)

it('sells, upgrades as previewed, discounts, schedules, refunds, is disputed, and hears of it all', async () => {
  const endpoint = await stripe.webhookEndpoints.create({
    url: `http://127.0.0.1:${portOf(receiver)}/hooks`,
    enabled_events: ['*'],
    api_version: '2026-10-28.endive',
  })
  secret = endpoint.secret ?? ''
  expect(secret).toMatch(/^whsec_/)

  const price = (name: string, unit_amount: number) =>
    stripe.prices.create({
      currency: 'usd',
      unit_amount,
      recurring: { interval: 'month' },
      product_data: { name },
    })
  const [small, large] = [await price('Small', 1900), await price('Large', 7900)]
  const customer = await stripe.customers.create({ email: 'ada@example.test' })
  const card = await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id })
  await stripe.customers.update(customer.id, {
    invoice_settings: { default_payment_method: card.id },
  })
  const bought = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: small.id }],
    billing_mode: { type: 'flexible' },
  })
  expect(bought.status).toBe('active')
  await arrives('invoice.paid')

  const [item] = bought.items.data
  const change = {
    items: [{ id: item?.id ?? '', price: large.id }],
    proration_behavior: 'always_invoice' as const,
    proration_date: bought.start_date,
  }
  const shown = await stripe.invoices.createPreview({
    subscription: bought.id,
    subscription_details: change,
  })
  const upgraded = await stripe.subscriptions.update(bought.id, {
    ...change,
    payment_behavior: 'pending_if_incomplete',
    expand: ['latest_invoice'],
  })
  const charged = upgraded.latest_invoice as Stripe.Invoice
  expect([shown.amount_due, charged.amount_paid]).toEqual([6000, 6000])
  await arrives('customer.subscription.updated')

  const coupon = await stripe.coupons.create({ percent_off: 50, duration: 'once' })
  const code = await stripe.promotionCodes.create({
    code: 'FRIEND',
    promotion: { type: 'coupon', coupon: coupon.id },
  })
  await stripe.subscriptions.update(bought.id, { discounts: [{ promotion_code: code.id }] })
  const next = await stripe.invoices.createPreview({ subscription: bought.id })
  expect(next.amount_due).toBe(3950)
  await arrives('customer.discount.created')

  const schedule = await stripe.subscriptionSchedules.create({ from_subscription: bought.id })
  const [phase] = schedule.phases
  await stripe.subscriptionSchedules.update(schedule.id, {
    phases: [
      {
        items: [{ price: large.id }],
        start_date: phase?.start_date ?? 0,
        end_date: phase?.end_date ?? 0,
      },
      { items: [{ price: small.id }], duration: { interval: 'month' } },
    ],
  })
  expect((await stripe.invoices.createPreview({ schedule: schedule.id })).amount_due).toBe(950)
  await arrives('subscription_schedule.updated')

  const { data } = await stripe.invoicePayments.list({ invoice: charged.id })
  const refund = await stripe.refunds.create({
    payment_intent: String(data[0]?.payment.payment_intent),
    amount: 1000,
  })
  expect(refund.status).toBe('succeeded')
  await arrives('charge.refunded')

  await stripe.paymentIntents.create({
    amount: 5000,
    currency: 'usd',
    payment_method: 'pm_card_createDispute',
    confirm: true,
  })
  await arrives('charge.dispute.created')
  const [dispute] = (await stripe.disputes.list()).data
  await stripe.disputes.update(dispute?.id ?? '', {
    evidence: { uncategorized_text: 'winning_evidence' },
  })
  await arrives('charge.dispute.funds_reinstated')

  await stripe.subscriptions.cancel(bought.id)
  await arrives('customer.subscription.deleted')
  expect(refused).toEqual([])
  expect(new Set(received.map(({ id }) => id)).size).toBe(received.length)
})
