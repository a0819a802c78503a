/** A copy of one customer's world to try things on: same code, same numbers, nobody hears of it. */

import { type Core, copy } from '../core.ts'
import { emptyState, type State } from '../state.ts'
import { idOf } from '../wire.ts'

export type Scratch = Core & { moveTo(seconds: number): void }

type Owned = { customer: string | { id: string } | null }

/** What is only read is shared; what belongs to the customer is copied. */
export function scratchOf(core: Core, customer: string | null): Scratch {
  const { state } = core
  const own = <T extends Owned>(map: Map<string, T>): Map<string, T> =>
    new Map(
      [...map]
        .filter(([, one]) => idOf(one.customer) === customer)
        .map(([id, one]) => [id, copy(one)]),
    )
  const person = state.customers.get(customer ?? '')
  const copied: State = {
    ...emptyState(),
    products: new Map(state.products),
    prices: new Map(state.prices),
    coupons: copy(state.coupons),
    deletedCoupons: state.deletedCoupons,
    promotionCodes: copy(state.promotionCodes),
    charges: state.charges,
    discounts: new Map(state.discounts),
    paymentMethods: state.paymentMethods,
    invoices: new Map(state.invoices),
    customers: new Map(person ? [[person.id, copy(person)]] : []),
    schedules: own(state.schedules),
    subscriptions: own(state.subscriptions),
    invoiceItems: own(state.invoiceItems),
  }
  let at = core.now()
  return {
    ...core,
    state: copied,
    now: () => at,
    onEvent: () => undefined,
    moveTo: (seconds) => {
      at = seconds
    },
  }
}
