/** Redeems coupons and promotion codes: who may, and the discount that comes of it (https://docs.stripe.com/billing/subscriptions/coupons). */

import { type Core, emit } from '../core.ts'
import { afterCycles } from '../periods.ts'
import { invalidValue, noSuchReference, notAllowed } from '../protocol/errors.ts'
import type { Form } from '../protocol/form.ts'
import { read, type Spec } from '../protocol/params.ts'
import type { Coupon, Discount, PromotionCode } from '../state.ts'
import { idOf } from '../wire.ts'
import { isRedeemable } from './coupons.ts'
import { shown } from './promotion-codes.ts'

export const discountSpec: Spec = {
  coupon: 'string',
  promotion_code: 'string',
  discount: 'string',
}

/** What somebody wants to redeem, checked. */
export type Redeemable = { coupon: Coupon; promotion: PromotionCode | null }

/** For whom, and for how much: cents before the discount. */
export type Redeemer = { customer: string | null; currency: string; amount: number | null }

/** Throws Stripe's error for a coupon that is gone or over, or a code that this customer may not use. */
export function redeemable(core: Core, form: Form, path: string, who: Redeemer): Redeemable {
  const code = read.string(form, 'promotion_code')
  const promotion = code ? core.state.promotionCodes.get(code) : undefined
  if (code && !promotion) throw noSuchReference('promotion code', code, `${path}[promotion_code]`)
  const id = read.string(form, 'coupon') ?? idOf(promotion?.promotion.coupon)
  if (!id) throw invalidValue(path, 'You must specify a coupon or a promotion code.')
  const coupon = core.state.coupons.get(id)
  if (!coupon || core.state.deletedCoupons.has(id))
    throw noSuchReference('coupon', id, `${path}[coupon]`)
  if (promotion) checkPromotion(core, promotion, who, `${path}[promotion_code]`)
  if (!isRedeemable(coupon, core.now()))
    throw notAllowed(`Coupon expired: ${id}`, 'coupon_expired', `${path}[coupon]`)
  if (coupon.currency && coupon.currency !== who.currency)
    throw notAllowed(
      `The coupon's currency (${coupon.currency}) does not match ${who.currency}.`,
      null,
      path,
    )
  return { coupon, promotion: promotion ?? null }
}

function checkPromotion(core: Core, promotion: PromotionCode, who: Redeemer, param: string): void {
  const refuse = (message: string) => notAllowed(message, null, param)
  const { first_time_transaction, minimum_amount } = promotion.restrictions
  if (!shown(core, promotion).active)
    throw refuse(`The promotion code ${promotion.code} is inactive or has expired.`)
  const owner = idOf(promotion.customer)
  if (owner && owner !== who.customer)
    throw refuse('This promotion code is restricted to another customer.')
  if (first_time_transaction && who.customer && hasPaid(core, who.customer))
    throw refuse(
      'This promotion code cannot be redeemed because the associated customer has prior transactions.',
    )
  if (minimum_amount !== null && who.amount !== null && who.amount < minimum_amount)
    throw refuse('This promotion code cannot be redeemed because its minimum amount is not met.')
}

const hasPaid = (core: Core, customer: string): boolean =>
  [...core.state.charges.values()].some(
    (charge) => charge.paid && idOf(charge.customer) === customer,
  )

export type DiscountOwner = {
  customer: string
  subscription?: string
  invoice?: string
  checkoutSession?: string
}

/** Counts the redemption and makes the discount; one of some months ends by the clock. */
export function redeem(
  core: Core,
  { coupon, promotion }: Redeemable,
  owner: DiscountOwner,
  event = 'customer.discount.created',
): Discount {
  const now = core.now()
  coupon.times_redeemed += 1
  if (promotion) promotion.times_redeemed += 1
  const months = coupon.duration === 'repeating' ? coupon.duration_in_months : null
  const discount: Discount = {
    id: core.id('di'),
    object: 'discount',
    checkout_session: owner.checkoutSession ?? null,
    customer: owner.customer,
    customer_account: null,
    end: months === null ? null : afterCycles(now, { interval: 'month', count: 1 }, months),
    invoice: owner.invoice ?? null,
    invoice_item: null,
    promotion_code: promotion?.id ?? null,
    source: { coupon: coupon.id, type: 'coupon' },
    start: now,
    subscription: owner.subscription ?? null,
    subscription_item: null,
  }
  core.state.discounts.set(discount.id, discount)
  emit(core, event, discount)
  return discount
}

/** The discounts a list asks for, redeemed; a `discount` already there is carried over. */
export function discountsFrom(
  core: Core,
  forms: Form[],
  who: Redeemer & { customer: string },
  owner: DiscountOwner,
): string[] {
  return forms.map((form, index) => {
    const kept = read.string(form, 'discount')
    if (kept && !core.state.discounts.has(kept))
      throw noSuchReference('discount', kept, `discounts[${index}][discount]`)
    return kept ?? redeem(core, redeemable(core, form, `discounts[${index}]`, who), owner).id
  })
}
