/** The arithmetic of money over time and of reductions: to the second, rounded to the cent once (docs.stripe.com/billing/subscriptions/prorations). Pure. */

/** Unix seconds. */
export type Span = { start: number; end: number }

/** Half a cent goes away from zero, so that a credit and its charge cancel out. */
export const toCents = (amount: number): number => Math.sign(amount) * Math.round(Math.abs(amount))

/** What of a period's amount (cents) belongs to the time from `at` on. */
export function share(amount: number, { start, end }: Span, at: number): number {
  const left = end - Math.min(Math.max(at, start), end)
  return end > start ? toCents((amount * left) / (end - start)) : 0
}

export type Reduction = { id: string; percentOff: number | null; amountOff: number | null }

/** What each reduction takes off each amount, in their order; nothing falls below zero. */
export function reductions(amounts: readonly number[], list: readonly Reduction[]): number[][] {
  const left = [...amounts]
  return list.map((reduction) => {
    const off = reduction.percentOff === null ? spread(left, reduction.amountOff ?? 0) : []
    return left.map((amount, index) => {
      const wanted =
        reduction.percentOff === null
          ? (off[index] ?? 0)
          : toCents((amount * reduction.percentOff) / 100)
      const taken = Math.max(0, Math.min(wanted, amount))
      left[index] = amount - taken
      return taken
    })
  })
}

/** Shares a fixed amount in proportion; the last bearer takes what rounding left. */
function spread(amounts: readonly number[], off: number): number[] {
  const bearers = amounts.map((amount) => Math.max(0, amount))
  const total = bearers.reduce((sum, amount) => sum + amount, 0)
  const whole = Math.min(off, total)
  const last = bearers.findLastIndex((amount) => amount > 0)
  let given = 0
  return bearers.map((amount, index) => {
    const part = index === last ? whole - given : total > 0 ? toCents((whole * amount) / total) : 0
    given += part
    return part
  })
}
