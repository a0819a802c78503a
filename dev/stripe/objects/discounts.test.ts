/** Coupons and promotion codes: what they take off, for how long, and who may use them. */

import Stripe from 'stripe'
import { describe, expect, it } from 'vitest'
import {
  aBench,
  aChanger,
  aPayer,
  aPurchase,
  aSession,
  aShop,
  aSubscription,
  curl,
  DAY,
  START,
  typesSince,
} from '../builders.ts'

/** Long enough after a month's end for its draft to be paid. */
const LATER = 2 * 3_600
const END = START + 28 * DAY

async function aSale() {
  const bench = aBench(Stripe)
  const shop = await aShop(bench)
  const { stripe } = bench
  const code = async (
    coupon: Stripe.CouponCreateParams,
    more: Partial<Stripe.PromotionCodeCreateParams> = {},
  ) => {
    const { id } = await stripe.coupons.create(coupon)
    return stripe.promotionCodes.create({ promotion: { type: 'coupon', coupon: id }, ...more })
  }
  const paid = async (subscription: string) =>
    (await stripe.invoices.list({ subscription })).data.map(({ amount_paid }) => amount_paid)
  return { ...bench, ...shop, code, paid }
}

// https://docs.stripe.com/api/coupons/create
describe('a coupon', () => {
  it('takes a percentage or an amount, and is found under its id', async () => {
    const { stripe } = await aSale()
    const made = await stripe.coupons.create({
      id: 'WELCOME',
      percent_off: 12.5,
      duration: 'repeating',
      duration_in_months: 3,
      name: 'Welcome',
      max_redemptions: 5,
    })
    expect(made).toMatchObject({
      id: 'WELCOME',
      object: 'coupon',
      percent_off: 12.5,
      amount_off: null,
      currency: null,
      duration_in_months: 3,
      times_redeemed: 0,
      valid: true,
    })
    await stripe.coupons.update('WELCOME', { name: 'Hello', metadata: { a: '1' } })
    expect(await stripe.coupons.retrieve('WELCOME')).toMatchObject({
      name: 'Hello',
      metadata: { a: '1' },
    })
    expect(await stripe.coupons.del('WELCOME')).toMatchObject({ deleted: true })
    await expect(stripe.coupons.retrieve('WELCOME')).rejects.toMatchObject({ statusCode: 404 })
    expect((await stripe.coupons.list()).data).toEqual([])
  })

  it.each([
    [{ percent_off: 10, amount_off: 5, currency: 'usd' }],
    [{}],
    [{ amount_off: 500 }],
    [{ percent_off: 101 }],
    [{ percent_off: 10, duration: 'repeating' }],
  ] as [Stripe.CouponCreateParams][])('is refused as %j', async (params) => {
    const { stripe } = await aSale()
    await expect(stripe.coupons.create(params)).rejects.toMatchObject({ statusCode: 400 })
  })
})

// https://docs.stripe.com/billing/subscriptions/coupons#coupon-duration
describe('on a subscription', () => {
  it.each([
    ['once', {}, [9900, 9900, 7425]],
    ['repeating', { duration_in_months: 1 }, [9900, 9900, 7425]],
    ['forever', {}, [7425, 7425, 7425]],
  ] as const)('25%% off %s', async (duration, more, amounts) => {
    const sale = await aSale()
    const coupon = await sale.stripe.coupons.create({ percent_off: 25, duration, ...more })
    const { subscription } = await aSubscription(sale, sale.monthly, {
      discounts: [{ coupon: coupon.id }],
    })
    await sale.local.advanceTo(Date.UTC(2027, 2, 31, 15) / 1000)
    expect(await sale.paid(subscription.id)).toEqual(amounts)
    expect((await sale.stripe.coupons.retrieve(coupon.id)).times_redeemed).toBe(1)
  })

  // https://docs.stripe.com/api/invoices/object#invoice_object-total_discount_amounts
  it('shows on the invoice and its line, and as an object when expanded', async () => {
    const sale = await aSale()
    await sale.stripe.coupons.create({
      id: 'FIVE',
      amount_off: 500,
      currency: 'usd',
      duration: 'forever',
    })
    const { subscription } = await aSubscription(sale, sale.monthly, {
      discounts: [{ coupon: 'FIVE' }],
    })
    const shown = await sale.stripe.subscriptions.retrieve(subscription.id, {
      expand: ['discounts', 'latest_invoice'],
    })
    const [discount] = shown.discounts as Stripe.Discount[]
    expect(discount).toMatchObject({
      object: 'discount',
      source: { type: 'coupon', coupon: 'FIVE' },
      subscription: subscription.id,
      start: START,
      end: null,
    })
    const invoice = shown.latest_invoice as Stripe.Invoice
    expect(invoice).toMatchObject({
      subtotal: 9900,
      total: 9400,
      amount_paid: 9400,
      discounts: [discount?.id],
      total_discount_amounts: [{ amount: 500, discount: discount?.id }],
      lines: { data: [{ amount: 9900, discount_amounts: [{ amount: 500 }] }] },
    })
  })

  it('is added and taken away by an update', async () => {
    const sale = await aSale()
    await sale.stripe.coupons.create({ id: 'HALF', percent_off: 50, duration: 'forever' })
    const { subscription } = await aSubscription(sale, sale.monthly)
    await sale.stripe.subscriptions.update(subscription.id, { discounts: [{ coupon: 'HALF' }] })
    const preview = { subscription: subscription.id }
    expect((await sale.stripe.invoices.createPreview(preview)).amount_due).toBe(4950)
    await sale.stripe.subscriptions.update(subscription.id, { discounts: '' })
    expect((await sale.stripe.invoices.createPreview(preview)).amount_due).toBe(9900)
    expect(await typesSince(sale, START)).toEqual(
      expect.arrayContaining(['customer.discount.created', 'customer.discount.deleted']),
    )
  })

  // https://docs.stripe.com/billing/subscriptions/prorations: prorations are net of discounts
  it('reduces both sides of a proration', async () => {
    const changer = await aChanger(Stripe, START)
    const { stripe, local, subscription, to, business, change, invoices } = changer
    await stripe.coupons.create({ id: 'HALF', percent_off: 50, duration: 'forever' })
    await change({ discounts: [{ coupon: 'HALF' }] })
    await local.advanceTo(END + 14 * DAY)
    const asked = { ...to(business), proration_behavior: 'always_invoice' } as const
    const shown = await stripe.invoices.createPreview({
      subscription: subscription.id,
      subscription_details: { ...asked, proration_date: local.now() },
    })
    await change(asked)
    // March has 31 days, of which 17 are left: 4,950 × 17/31 = 2,714.52; 14,950 × 17/31 = 8,198.39
    for (const invoice of [shown, (await invoices())[0]])
      expect([invoice?.lines.data.map(({ amount }) => amount), invoice?.amount_due]).toEqual([
        [-2715, 8198],
        5483,
      ])
  })

  it('a preview shows what a code would take off', async () => {
    const sale = await aSale()
    const { id } = await sale.code({ percent_off: 20, duration: 'once' }, { code: 'TRY' })
    const { customer } = await aPayer(sale)
    const preview = await sale.stripe.invoices.createPreview({
      customer,
      discounts: [{ promotion_code: id }],
      subscription_details: { items: [{ price: sale.monthly.id }] },
    })
    expect(preview.amount_due).toBe(7920)
    expect((await sale.stripe.promotionCodes.retrieve(id)).times_redeemed).toBe(0)
  })
})

// https://docs.stripe.com/api/promotion_codes/create
describe('a promotion code', () => {
  it('is found whatever its letters’ case, and is unique while active', async () => {
    const { stripe, code } = await aSale()
    const made = await code({ percent_off: 20 }, { code: 'Summer27' })
    expect(made).toMatchObject({
      object: 'promotion_code',
      active: true,
      promotion: { type: 'coupon' },
      restrictions: { first_time_transaction: false, minimum_amount: null },
    })
    expect((await stripe.promotionCodes.list({ code: 'SUMMER27' })).data).toHaveLength(1)
    await expect(code({ percent_off: 10 }, { code: 'summer27' })).rejects.toMatchObject({
      statusCode: 400,
    })
    await stripe.promotionCodes.update(made.id, { active: false })
    expect((await code({ percent_off: 10 }, { code: 'summer27' })).active).toBe(true)
    expect((await stripe.promotionCodes.list({ active: true })).data).toHaveLength(1)
  })

  it.each([
    ['expired', { expires_at: START + DAY }],
    ['used up', { max_redemptions: 1 }],
    ['for first-time customers', { restrictions: { first_time_transaction: true } }],
    [
      'for larger sums',
      { restrictions: { minimum_amount: 10_000, minimum_amount_currency: 'usd' } },
    ],
  ] as [string, Partial<Stripe.PromotionCodeCreateParams>][])(
    'is refused when %s',
    async (_, restriction) => {
      const sale = await aSale()
      const { id } = await sale.code({ percent_off: 20, duration: 'forever' }, restriction)
      const buyer = await aPurchase(sale, sale.monthly)
      if (restriction.max_redemptions)
        await aSubscription(sale, sale.monthly, { discounts: [{ promotion_code: id }] })
      await sale.local.advanceTo(START + 2 * DAY)
      await expect(
        sale.stripe.subscriptions.update(buyer.subscription, {
          discounts: [{ promotion_code: id }],
        }),
      ).rejects.toMatchObject({ statusCode: 400 })
    },
  )

  it('belongs to one customer if it says so', async () => {
    const sale = await aSale()
    const owner = await aPayer(sale)
    const { id } = await sale.code({ percent_off: 20 }, { customer: owner.customer })
    const discounts = [{ promotion_code: id }]
    await expect(aSubscription(sale, sale.monthly, { discounts })).rejects.toMatchObject({
      statusCode: 400,
    })
    const { subscription } = await aSubscription(sale, sale.monthly, {
      customer: owner.customer,
      discounts,
    })
    expect(await sale.paid(subscription.id)).toEqual([7920])
  })
})

// https://docs.stripe.com/payments/checkout/discounts
describe('at Checkout', () => {
  const post = (sale: Awaited<ReturnType<typeof aSale>>, path: string, form: object = {}) =>
    curl(sale, path, { method: 'POST', body: new URLSearchParams(form as Record<string, string>) })

  it('a code is typed, shown, redeemed with the payment, and goes on with the subscription', async () => {
    const sale = await aSale()
    const promotion = await sale.code(
      { percent_off: 20, duration: 'forever', name: 'Launch' },
      { code: 'LAUNCH' },
    )
    const session = await aSession(sale, sale.monthly, { allow_promotion_codes: true })
    const wrong = await post(sale, `/c/pay/${session.id}/promotion`, { code: 'NOPE' })
    expect([wrong.status, await wrong.text()]).toEqual([
      422,
      expect.stringContaining('This code is invalid.'),
    ])
    expect((await post(sale, `/c/pay/${session.id}/promotion`, { code: 'launch' })).status).toBe(
      303,
    )
    const page = await (await curl(sale, `/c/pay/${session.id}`)).text()
    expect(page).toContain('Launch: 20% off')
    expect(page).toContain('Total due today</span> <span class="amount">$79.20')
    const paid = await post(sale, `/c/pay/${session.id}`, {
      email: 'ada@example.test',
      number: '4242424242424242',
      expiration: '12/34',
      cvc: '123',
      name: 'Ada',
    })
    expect(paid.status).toBe(303)
    const done = await sale.stripe.checkout.sessions.retrieve(session.id)
    expect(done).toMatchObject({
      amount_subtotal: 9900,
      amount_total: 7920,
      total_details: { amount_discount: 1980 },
      discounts: [{ coupon: null, promotion_code: promotion.id }],
    })
    await sale.local.advanceTo(END + LATER)
    expect(await sale.paid(String(done.subscription))).toEqual([7920, 7920])
    expect((await sale.stripe.promotionCodes.retrieve(promotion.id)).times_redeemed).toBe(1)
  })

  it('a discount that ends says what follows', async () => {
    const sale = await aSale()
    await sale.code(
      { percent_off: 20, duration: 'repeating', duration_in_months: 3 },
      { code: 'THREE' },
    )
    const session = await aSession(sale, sale.monthly, { allow_promotion_codes: true })
    await post(sale, `/c/pay/${session.id}/promotion`, { code: 'THREE' })
    expect(await (await curl(sale, `/c/pay/${session.id}`)).text()).toContain(
      'Then $79.20 per month for 3 months, then $99.00 per month, until you cancel.',
    )
  })

  it('a code can be taken back', async () => {
    const sale = await aSale()
    await sale.code({ percent_off: 20 }, { code: 'LAUNCH' })
    const session = await aSession(sale, sale.monthly, { allow_promotion_codes: true })
    await post(sale, `/c/pay/${session.id}/promotion`, { code: 'LAUNCH' })
    await post(sale, `/c/pay/${session.id}/promotion/remove`)
    expect(await sale.stripe.checkout.sessions.retrieve(session.id)).toMatchObject({
      amount_total: 9900,
      discounts: [],
    })
  })

  it('a discount can be given with the session, but not beside a code field', async () => {
    const sale = await aSale()
    await sale.stripe.coupons.create({ id: 'ALL', percent_off: 100, duration: 'once' })
    const bought = await aPurchase(sale, sale.monthly, { discounts: [{ coupon: 'ALL' }] })
    const session = await sale.stripe.checkout.sessions.retrieve(bought.session)
    expect([session.payment_status, session.amount_total]).toEqual(['no_payment_required', 0])
    await sale.local.advanceTo(END + LATER)
    expect(await sale.paid(bought.subscription)).toEqual([9900, 0])
    await expect(
      aSession(sale, sale.monthly, { discounts: [{ coupon: 'ALL' }], allow_promotion_codes: true }),
    ).rejects.toMatchObject({ statusCode: 400 })
  })

  it('a code that ran out meanwhile is not redeemed, and the price is shown anew', async () => {
    const sale = await aSale()
    const { id } = await sale.code({ percent_off: 20 }, { code: 'LAST', max_redemptions: 1 })
    const session = await aSession(sale, sale.monthly, { allow_promotion_codes: true })
    await post(sale, `/c/pay/${session.id}/promotion`, { code: 'LAST' })
    await aSubscription(sale, sale.monthly, { discounts: [{ promotion_code: id }] })
    const late = sale.local.payCheckoutSession(session.id, {
      email: 'a@example.test',
      name: 'A',
      number: '4242424242424242',
      expMonth: 12,
      expYear: 2034,
      cvc: '123',
    })
    expect(late.kind).toBe('declined')
    expect((await sale.stripe.checkout.sessions.retrieve(session.id)).amount_total).toBe(9900)
  })
})
