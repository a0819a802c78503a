/** What a checkout session asks for today, line by line, after trial and discount. */

import type { Core } from '../core.ts'
import { reductions } from '../prorations.ts'
import type { Coupon, Price, Session } from '../state.ts'
import { idOf } from '../wire.ts'
import { trialEndOf } from './session-params.ts'

export type SoldLine = { price: Price; quantity: number }

/** Cents. */
export type BilledLine = SoldLine & { subtotal: number; discount: number }

/** The session's lines with their prices. */
export const linesOf = (core: Core, session: Session): SoldLine[] =>
  (core.state.sessionLines.get(session.id) ?? []).flatMap(({ price, quantity }) => {
    const found = core.state.prices.get(price)
    return found ? [{ price: found, quantity }] : []
  })

export const couponOfSession = (core: Core, session: Session): Coupon | null => {
  const [first] = session.discounts ?? []
  const promotion = core.state.promotionCodes.get(idOf(first?.promotion_code) ?? '')
  const id = idOf(first?.coupon) ?? idOf(promotion?.promotion.coupon)
  return core.state.coupons.get(id ?? '') ?? null
}

export function billOf(core: Core, session: Session): BilledLine[] {
  const free = trialEndOf(core, core.state.sessionPlans.get(session.id)) !== null
  const lines = linesOf(core, session).map((line) => ({
    ...line,
    subtotal: free && line.price.recurring ? 0 : (line.price.unit_amount ?? 0) * line.quantity,
  }))
  const coupon = couponOfSession(core, session)
  const list = coupon
    ? [{ id: coupon.id, percentOff: coupon.percent_off, amountOff: coupon.amount_off }]
    : []
  const [off] = reductions(
    lines.map(({ subtotal }) => subtotal),
    list,
  )
  return lines.map((line, index) => ({ ...line, discount: off?.[index] ?? 0 }))
}

/** Writes the sums of its bill into the session. */
export function price(core: Core, session: Session): void {
  const bill = billOf(core, session)
  const sum = (amounts: number[]) => amounts.reduce((left, amount) => left + amount, 0)
  const subtotal = sum(bill.map((line) => line.subtotal))
  const discount = sum(bill.map((line) => line.discount))
  const priced = session.mode !== 'setup'
  session.amount_subtotal = priced ? subtotal : null
  session.amount_total = priced ? subtotal - discount : null
  session.total_details = priced
    ? { amount_discount: discount, amount_shipping: 0, amount_tax: 0 }
    : null
}
