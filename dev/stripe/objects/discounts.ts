/** Discounts in force: what coupons take off invoices and prorations (https://docs.stripe.com/api/discounts). */

import { type Core, emit } from '../core.ts'
import { type Reduction, reductions } from '../prorations.ts'
import { noSuch } from '../protocol/errors.ts'
import type { Coupon, Discount, Invoice, Subscription } from '../state.ts'
import { idOf } from '../wire.ts'

export const couponOf = (core: Core, discount: Discount): Coupon | undefined =>
  core.state.coupons.get(idOf(discount.source.coupon) ?? '')

export const discountOf = (core: Core, id: string): Discount => {
  const discount = core.state.discounts.get(id)
  if (!discount) throw noSuch('discount', id)
  return discount
}

const idsOf = (list: readonly (string | { id: string })[]): string[] =>
  list.map((one) => (typeof one === 'string' ? one : one.id))

/** Those of the named discounts that still run at an instant. */
export const running = (
  core: Core,
  list: readonly (string | { id: string })[],
  at: number,
): Discount[] =>
  idsOf(list).flatMap((id) => {
    const discount = core.state.discounts.get(id)
    return discount && (discount.end === null || discount.end > at) ? [discount] : []
  })

/** A subscription's own discounts, else its customer's. */
export function discountsOn(core: Core, subscription: Subscription): string[] {
  if (subscription.discounts.length > 0) return idsOf(subscription.discounts)
  const customer = core.state.customers.get(idOf(subscription.customer) ?? '')
  return customer?.discount ? [customer.discount.id] : []
}

const reductionsOf = (core: Core, discounts: readonly Discount[]): Reduction[] =>
  discounts.map((discount) => {
    const coupon = couponOf(core, discount)
    return {
      id: discount.id,
      percentOff: coupon?.percent_off ?? null,
      amountOff: coupon?.amount_off ?? null,
    }
  })

/** An amount in cents after all discounts of a list that run now: what a proration is a share of. */
export function netOf(
  core: Core,
  list: readonly (string | { id: string })[],
  amount: number,
): number {
  const off = reductions([amount], reductionsOf(core, running(core, list, core.now())))
  return off.reduce((left, [taken]) => left - (taken ?? 0), amount)
}

/** Writes what the invoice's discounts take off into its lines and totals. */
export function applyDiscounts(core: Core, invoice: Invoice): void {
  const lines = invoice.lines.data.filter((line) => line.discountable)
  const list = reductionsOf(core, running(core, invoice.discounts as string[], 0))
  const off = reductions(
    lines.map((line) => line.amount),
    list,
  )
  for (const line of invoice.lines.data) {
    line.discount_amounts = []
    line.discounts = []
  }
  invoice.total_discount_amounts = list.map(({ id }, index) => {
    const taken = off[index] ?? []
    lines.forEach((line, place) => {
      line.discount_amounts?.push({ amount: taken[place] ?? 0, discount: id })
    })
    return { amount: taken.reduce((sum, amount) => sum + amount, 0), discount: id }
  })
}

/** A discount that holds once is gone from its owner as soon as an invoice carries it. */
export function spendOnce(core: Core, invoice: Invoice): string[] {
  const spent = (invoice.total_discount_amounts ?? [])
    .filter(({ amount }) => amount > 0)
    .map(({ discount }) => core.state.discounts.get(idOf(discount) ?? ''))
    .filter((one): one is Discount => !!one && couponOf(core, one)?.duration === 'once')
  for (const discount of spent) {
    emit(core, 'customer.discount.deleted', discount)
    const customer = core.state.customers.get(idOf(discount.customer) ?? '')
    if (customer?.discount?.id === discount.id) customer.discount = null
  }
  return spent.map(({ id }) => id)
}
