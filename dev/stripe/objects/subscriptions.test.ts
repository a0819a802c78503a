/** Subscriptions and invoices made by the API itself, without Checkout. */

import Stripe from 'stripe'
import { describe, expect, it } from 'vitest'
import { aBench, aPurchase, aShop, DAY, START } from '../builders.ts'

const aPayer = async (token = 'pm_card_visa') => {
  const bench = aBench(Stripe)
  const shop = await aShop(bench)
  const customer = await bench.stripe.customers.create({ email: 'ada@example.test' })
  const method = await bench.stripe.paymentMethods.attach(token, { customer: customer.id })
  await bench.stripe.customers.update(customer.id, {
    invoice_settings: { default_payment_method: method.id },
  })
  return { ...bench, ...shop, customer: customer.id }
}
type Payer = Awaited<ReturnType<typeof aPayer>>
const start = (payer: Payer, more: Partial<Stripe.SubscriptionCreateParams> = {}) =>
  payer.stripe.subscriptions.create({
    customer: payer.customer,
    items: [{ price: payer.monthly.id }],
    ...more,
  })

// https://docs.stripe.com/api/subscriptions/create
describe('a subscription', () => {
  it('is active when its first invoice is paid', async () => {
    const payer = await aPayer()
    const made = await start(payer, { metadata: { plan: 'pro' } })
    expect(made).toMatchObject({
      status: 'active',
      start_date: START,
      billing_cycle_anchor: START,
      metadata: { plan: 'pro' },
      currency: 'usd',
      collection_method: 'charge_automatically',
      items: { object: 'list', data: [{ object: 'subscription_item', quantity: 1 }] },
    })
    expect(made).not.toHaveProperty('current_period_end')
    const invoice = await payer.stripe.invoices.retrieve(String(made.latest_invoice))
    expect([invoice.status, invoice.billing_reason]).toEqual(['paid', 'subscription_create'])
  })

  // https://docs.stripe.com/billing/subscriptions/overview#payment-behavior
  it('is incomplete when the card fails, and lapses after 23 hours', async () => {
    const payer = await aPayer('pm_card_chargeCustomerFail')
    const made = await start(payer)
    expect(made.status).toBe('incomplete')
    await payer.local.advanceTo(START + 23 * 3_600)
    const lapsed = await payer.stripe.subscriptions.retrieve(made.id)
    expect([lapsed.status, lapsed.ended_at]).toEqual(['incomplete_expired', START + 23 * 3_600])
    const invoice = await payer.stripe.invoices.retrieve(String(made.latest_invoice))
    expect(invoice.status).toBe('void')
  })

  it('is not made at all when it may not be incomplete', async () => {
    const payer = await aPayer('pm_card_chargeCustomerFail')
    await expect(start(payer, { payment_behavior: 'error_if_incomplete' })).rejects.toMatchObject({
      statusCode: 402,
      code: 'card_declined',
    })
    expect((await payer.stripe.subscriptions.list({ status: 'all' })).data).toEqual([])
  })

  it('needs a card', async () => {
    const bench = aBench(Stripe)
    const { monthly } = await aShop(bench)
    const { id } = await bench.stripe.customers.create({})
    await expect(
      bench.stripe.subscriptions.create({ customer: id, items: [{ price: monthly.id }] }),
    ).rejects.toMatchObject({ statusCode: 400, code: 'resource_missing' })
  })

  // https://docs.stripe.com/billing/subscriptions/trials
  it('is billed after its trial', async () => {
    const payer = await aPayer()
    const made = await start(payer, { trial_period_days: 14 })
    expect([made.status, made.trial_end]).toEqual(['trialing', START + 14 * DAY])
    await payer.local.advanceTo(START + 14 * DAY + 3_600)
    const billed = await payer.stripe.subscriptions.retrieve(made.id)
    expect(billed.status).toBe('active')
    const { data } = await payer.stripe.invoices.list({ subscription: made.id, status: 'paid' })
    expect(data[0]).toMatchObject({ amount_paid: 9900, billing_reason: 'subscription_cycle' })
  })

  it('is listed by customer, status and price', async () => {
    const payer = await aPayer()
    const { id } = await start(payer)
    const ids = async (params: Stripe.SubscriptionListParams) =>
      (await payer.stripe.subscriptions.list(params)).data.map((one) => one.id)
    expect(await ids({ customer: payer.customer, status: 'active' })).toEqual([id])
    expect(await ids({ price: payer.monthly.id })).toEqual([id])
    expect(await ids({ price: payer.yearly.id })).toEqual([])
    expect(await ids({ status: 'canceled' })).toEqual([])
  })
})

// https://docs.stripe.com/api/invoices/object, and the SDK's Invoice type for what is gone
describe('an invoice', () => {
  const paid = async () => {
    const bench = aBench(Stripe)
    const { monthly } = await aShop(bench)
    const purchase = await aPurchase(bench, monthly)
    return { ...bench, ...purchase, monthly }
  }

  it('has today’s shape', async () => {
    const { stripe, invoice, subscription, monthly } = await paid()
    const shown = await stripe.invoices.retrieve(invoice)
    expect(shown).toMatchObject({
      status: 'paid',
      number: expect.stringMatching(/^[0-9A-Z]{8}-0001$/),
      hosted_invoice_url: `http://localhost:12111/i/${invoice}`,
      invoice_pdf: `http://localhost:12111/i/${invoice}/pdf`,
      parent: { type: 'subscription_details', subscription_details: { subscription } },
      lines: {
        data: [
          {
            amount: 9900,
            pricing: { type: 'price_details', price_details: { price: monthly.id } },
            parent: { type: 'subscription_item_details' },
          },
        ],
      },
    })
    for (const gone of ['subscription', 'paid', 'charge', 'payment_intent', 'payments'])
      expect(shown).not.toHaveProperty(gone)
    expect((await stripe.invoices.listLineItems(invoice)).data).toHaveLength(1)
  })

  // https://docs.stripe.com/api/invoice-payment/list
  it('leads to its payment intent and charge, and back', async () => {
    const { stripe, invoice } = await paid()
    const [payment] = (await stripe.invoicePayments.list({ invoice })).data
    expect(payment).toMatchObject({ status: 'paid', amount_paid: 9900, is_default: true, invoice })
    const intent = await stripe.paymentIntents.retrieve(String(payment?.payment.payment_intent), {
      expand: ['latest_charge'],
    })
    expect(intent).toMatchObject({
      status: 'succeeded',
      amount_received: 9900,
      latest_charge: { object: 'charge', status: 'succeeded', paid: true, amount: 9900 },
    })
    const back = await stripe.invoicePayments.list({
      payment: { type: 'payment_intent', payment_intent: intent.id },
    })
    expect(back.data.map((one) => one.id)).toEqual([payment?.id])
  })

  it('is not paid twice, nor voided once paid', async () => {
    const { stripe, invoice } = await paid()
    await expect(stripe.invoices.pay(invoice)).rejects.toMatchObject({ statusCode: 400 })
    await expect(stripe.invoices.voidInvoice(invoice)).rejects.toMatchObject({ statusCode: 400 })
    await expect(stripe.invoices.finalizeInvoice(invoice)).rejects.toMatchObject({
      statusCode: 400,
    })
  })

  it('is finalised early, paid and voided by hand', async () => {
    const { stripe, local, subscription } = await paid()
    await local.advanceTo(local.nextDue() ?? 0)
    const [draft] = (await stripe.invoices.list({ subscription, status: 'draft' })).data
    const open = await stripe.invoices.finalizeInvoice(draft?.id ?? '')
    expect([open.status, open.number?.slice(-4)]).toEqual(['open', '0002'])
    expect((await stripe.invoices.voidInvoice(open.id)).status).toBe('void')
    await expect(stripe.invoices.pay(open.id)).rejects.toMatchObject({ statusCode: 400 })
  })
})
