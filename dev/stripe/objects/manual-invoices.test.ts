/** Invoices and invoice items written by hand: draft, finalised, paid, void, uncollectible. */

import Stripe from 'stripe'
import { describe, expect, it } from 'vitest'
import { aBench, aPayer, DAY, START, typesSince } from '../builders.ts'

/** A draft of two items, $15.00 and a credit of $5.00. */
async function aDraft(params: Partial<Stripe.InvoiceCreateParams> = {}, token?: string) {
  const bench = aBench(Stripe)
  const { stripe } = bench
  const { customer } = await aPayer(bench, token)
  await stripe.invoiceItems.create({
    customer,
    amount: 1500,
    currency: 'usd',
    description: 'Set-up',
  })
  await stripe.invoiceItems.create({
    customer,
    amount: -500,
    currency: 'usd',
    description: 'Thanks',
  })
  const draft = await stripe.invoices.create({
    customer,
    pending_invoice_items_behavior: 'include',
    ...params,
  })
  return { ...bench, customer, draft }
}

// https://docs.stripe.com/invoicing/overview#invoice-statuses
describe('an invoice by hand', () => {
  it('gathers what waits, then is a demand with a number, then is paid', async () => {
    const { stripe, draft, customer } = await aDraft()
    expect(draft).toMatchObject({
      status: 'draft',
      billing_reason: 'manual',
      amount_due: 1000,
      number: null,
      parent: null,
      auto_advance: false,
    })
    expect(draft.lines.data.map(({ description, amount }) => [description, amount])).toEqual([
      ['Set-up', 1500],
      ['Thanks', -500],
    ])
    const open = await stripe.invoices.finalizeInvoice(draft.id)
    expect([open.status, open.number]).toEqual([
      'open',
      expect.stringMatching(/^[0-9A-Z]{8}-0001$/),
    ])
    const paid = await stripe.invoices.pay(draft.id)
    expect([paid.status, paid.amount_paid]).toEqual(['paid', 1000])
    await expect(stripe.invoices.pay(draft.id)).rejects.toMatchObject({ statusCode: 400 })
    expect((await stripe.invoiceItems.list({ customer, pending: true })).data).toEqual([])
  })

  it('takes items, discounts and words while it is a draft only', async () => {
    const { stripe, draft, customer } = await aDraft()
    const more = { customer, invoice: draft.id, currency: 'usd', amount: 1000 }
    const item = await stripe.invoiceItems.create(more)
    await stripe.coupons.create({ id: 'HALF', percent_off: 50 })
    const edited = await stripe.invoices.update(draft.id, {
      description: 'For March',
      discounts: [{ coupon: 'HALF' }],
    })
    // Half of 1,500 and of 1,000 off; a credit is not discounted.
    expect([edited.subtotal, edited.total]).toEqual([2000, 750])
    await stripe.invoiceItems.update(item.id, { amount: 400 })
    expect((await stripe.invoices.retrieve(draft.id)).total).toBe(450)
    await stripe.invoiceItems.del(item.id)
    await stripe.invoices.finalizeInvoice(draft.id)
    const refused = { statusCode: 400, code: 'invoice_not_editable' }
    await expect(stripe.invoiceItems.create(more)).rejects.toMatchObject(refused)
    await expect(stripe.invoices.update(draft.id, { footer: 'x' })).rejects.toMatchObject(refused)
  })

  it.each([
    ['voidInvoice', 'void'],
    ['markUncollectible', 'uncollectible'],
  ] as const)('%s ends it', async (call, status) => {
    const { stripe, draft } = await aDraft()
    await expect(stripe.invoices[call](draft.id)).rejects.toMatchObject({ statusCode: 400 })
    await stripe.invoices.finalizeInvoice(draft.id)
    expect((await stripe.invoices[call](draft.id)).status).toBe(status)
  })

  it('is deleted as a draft, and only then', async () => {
    const { stripe, draft } = await aDraft()
    expect(await stripe.invoices.del(draft.id)).toMatchObject({ deleted: true })
    await expect(stripe.invoices.retrieve(draft.id)).rejects.toMatchObject({ statusCode: 404 })
    const second = await aDraft()
    await second.stripe.invoices.finalizeInvoice(second.draft.id)
    await expect(second.stripe.invoices.del(second.draft.id)).rejects.toMatchObject({
      statusCode: 400,
    })
  })

  // https://docs.stripe.com/invoicing/integration/automatic-advancement-collection
  it('advances by itself after an hour when told to', async () => {
    const { stripe, local, draft } = await aDraft({ auto_advance: true })
    expect(draft.automatically_finalizes_at).toBe(START + 3_600)
    await local.advanceTo(START + 3_600)
    expect((await stripe.invoices.retrieve(draft.id)).status).toBe('paid')
  })

  it('is sent with a due date, and settled elsewhere', async () => {
    const bench = await aDraft({ collection_method: 'send_invoice', days_until_due: 14 })
    const sent = await bench.stripe.invoices.sendInvoice(bench.draft.id)
    expect([sent.status, sent.due_date]).toEqual(['open', START + 14 * DAY])
    const paid = await bench.stripe.invoices.pay(sent.id, { paid_out_of_band: true })
    expect(paid.status).toBe('paid')
    expect((await bench.stripe.charges.list()).data).toEqual([])
    expect(await typesSince(bench, START)).toContain('invoice.sent')
  })

  it('says what a card answered', async () => {
    const { stripe, draft } = await aDraft({}, 'pm_card_chargeCustomerFail')
    await expect(stripe.invoices.pay(draft.id)).rejects.toMatchObject({ code: 'card_declined' })
    const asked = await aDraft({}, 'pm_card_threeDSecure2Required')
    await expect(asked.stripe.invoices.pay(asked.draft.id)).rejects.toMatchObject({
      code: 'invoice_payment_intent_requires_action',
    })
  })

  // https://docs.stripe.com/error-codes#invoice-no-customer-line-items
  it('is not made of nothing', async () => {
    const bench = aBench(Stripe)
    const { customer } = await aPayer(bench)
    const empty = await bench.stripe.invoices.create({ customer })
    await expect(bench.stripe.invoices.finalizeInvoice(empty.id)).rejects.toMatchObject({
      code: 'invoice_no_customer_line_items',
    })
  })
})

// https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts: less than 50 cents is carried on
it('a sum too small to charge waits in the balance', async () => {
  const bench = aBench(Stripe)
  const { stripe } = bench
  const { customer } = await aPayer(bench)
  const bill = async (amount: number) => {
    const { id } = await stripe.invoices.create({ customer })
    await stripe.invoiceItems.create({ customer, invoice: id, currency: 'usd', amount })
    return stripe.invoices.finalizeInvoice(id)
  }
  expect(await bill(30)).toMatchObject({ status: 'paid', amount_due: 0, ending_balance: 30 })
  expect(await bill(100)).toMatchObject({ status: 'open', amount_due: 130, starting_balance: 30 })
})
