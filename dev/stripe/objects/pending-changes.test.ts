/** Changes whose payment fails: past due, refused, or pending until they are paid or lapse. */

import Stripe from 'stripe'
import { describe, expect, it } from 'vitest'
import { aChanger, type Bench, curl, HALF, typesSince } from '../builders.ts'

const newCard = async ({ stripe }: Pick<Bench, 'stripe'>, customer: string, token: string) => {
  const { id } = await stripe.paymentMethods.attach(token, { customer })
  await stripe.customers.update(customer, { invoice_settings: { default_payment_method: id } })
}

// https://docs.stripe.com/api/subscriptions/update#update_subscription-payment_behavior
describe('a change whose payment fails', () => {
  const failing = async (token = 'pm_card_chargeCustomerFail') => {
    const subscriber = await aChanger(Stripe)
    await newCard(subscriber, subscriber.customer, token)
    const upgrade = (payment_behavior: Stripe.SubscriptionUpdateParams.PaymentBehavior) =>
      subscriber.change({
        ...subscriber.to(subscriber.business),
        proration_behavior: 'always_invoice',
        payment_behavior,
      })
    return { ...subscriber, upgrade }
  }

  it('takes place and is past due with allow_incomplete, then recovers', async () => {
    const { stripe, upgrade, business, customer } = await failing()
    const changed = await upgrade('allow_incomplete')
    expect([changed.status, changed.items.data[0]?.price.id]).toEqual(['past_due', business.id])
    await newCard({ stripe }, customer, 'pm_card_visa')
    await stripe.invoices.pay(String(changed.latest_invoice))
    expect((await stripe.subscriptions.retrieve(changed.id)).status).toBe('active')
  })

  it.each(['pm_card_chargeCustomerFail', 'pm_card_threeDSecure2Required'])(
    'is refused and changes nothing with error_if_incomplete (%s)',
    async (token) => {
      const { stripe, upgrade, monthly, subscription, invoices, customer } = await failing(token)
      await expect(upgrade('error_if_incomplete')).rejects.toMatchObject({ statusCode: 402 })
      const kept = await stripe.subscriptions.retrieve(subscription.id)
      expect([kept.status, kept.items.data[0]?.price.id]).toEqual(['active', monthly.id])
      expect((await stripe.invoiceItems.list({ customer })).data).toEqual([])
      expect((await invoices()).map(({ status }) => status)).toEqual(['void', 'paid'])
    },
  )

  // https://docs.stripe.com/billing/subscriptions/pending-updates
  it('waits 23 hours with pending_if_incomplete, then lapses', async () => {
    const { stripe, local, upgrade, monthly, business, invoices, customer } = await failing()
    const waiting = await upgrade('pending_if_incomplete')
    expect([waiting.status, waiting.items.data[0]?.price.id]).toEqual(['active', monthly.id])
    expect(waiting.pending_update).toMatchObject({
      expires_at: HALF + 23 * 3_600,
      subscription_items: [{ price: { id: business.id } }],
      billing_cycle_anchor: null,
    })
    expect((await invoices())[0]).toMatchObject({
      id: waiting.latest_invoice,
      status: 'open',
      amount_due: 10_000,
      next_payment_attempt: null,
    })
    await local.advanceTo(HALF + 23 * 3_600)
    const lapsed = await stripe.subscriptions.retrieve(waiting.id)
    expect([lapsed.pending_update, lapsed.items.data[0]?.price.id]).toEqual([null, monthly.id])
    expect((await invoices())[0]?.status).toBe('void')
    expect((await stripe.invoiceItems.list({ customer })).data).toEqual([])
    expect(await typesSince({ stripe }, HALF + 1)).toEqual([
      'payment_intent.canceled',
      'invoice.voided',
      'customer.subscription.updated',
      'customer.subscription.pending_update_expired',
    ])
  })

  it('is applied when the bank of a pending one says yes', async () => {
    const bench = await failing('pm_card_threeDSecure2Required')
    const { stripe, upgrade, business, invoices } = bench
    const waiting = await upgrade('pending_if_incomplete')
    const since = await stripe.events.list({ limit: 1 })
    await curl(bench, `/i/${waiting.latest_invoice}/authenticate`, {
      method: 'POST',
      body: new URLSearchParams({ outcome: 'complete' }),
    })
    const applied = await stripe.subscriptions.retrieve(waiting.id)
    expect([applied.pending_update, applied.items.data[0]?.price.id, applied.status]).toEqual([
      null,
      business.id,
      'active',
    ])
    expect((await invoices())[0]).toMatchObject({ status: 'paid', amount_paid: 10_000 })
    const after = await stripe.events.list({ ending_before: String(since.data[0]?.id) })
    expect(after.data.map(({ type }) => type)).toContain(
      'customer.subscription.pending_update_applied',
    )
  })

  it('makes room for another change, and ends when its invoice is voided', async () => {
    const { stripe, upgrade, change, to, yearly, business, customer, invoices } = await failing()
    const first = await upgrade('pending_if_incomplete')
    const second = await change({
      ...to(yearly),
      proration_behavior: 'always_invoice',
      payment_behavior: 'pending_if_incomplete',
    })
    expect((await invoices()).map(({ status }) => status)).toEqual(['open', 'void', 'paid'])
    expect(second.latest_invoice).not.toBe(first.latest_invoice)
    await stripe.invoices.voidInvoice(String(second.latest_invoice))
    expect((await stripe.subscriptions.retrieve(second.id)).pending_update).toBeNull()
    await newCard({ stripe }, customer, 'pm_card_visa')
    expect((await upgrade('pending_if_incomplete')).items.data[0]?.price.id).toBe(business.id)
  })

  // https://docs.stripe.com/billing/pending-updates-reference
  it('takes nothing along that cannot wait', async () => {
    const { change, to, business } = await failing()
    await expect(
      change({
        ...to(business),
        payment_behavior: 'pending_if_incomplete',
        cancel_at_period_end: true,
      }),
    ).rejects.toMatchObject({ statusCode: 400, param: 'cancel_at_period_end' })
  })
})
