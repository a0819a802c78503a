/** The plan someone chose on the pricing page, carried by the address until checkout opens. */

import {
  type CataloguePrice,
  INTERVALS,
  type Interval,
  type Plan,
  planOf,
  priceOf,
} from '../../workers/contract/catalogue.ts'
import { api } from './api.ts'
import { isPaymentPage } from './next.ts'
import { Refusal } from './problem.ts'

export type Order = { plan: Plan; interval: Interval; price: CataloguePrice }

/** Reads `?plan=pro&interval=year`; null unless that is on sale. */
export function readOrder(search: string): Order | null {
  const query = new URLSearchParams(search)
  const plan = planOf(query.get('plan') ?? '')
  const interval = INTERVALS.find((word) => word === (query.get('interval') ?? 'month'))
  const price = plan && interval ? priceOf(plan.key, interval) : undefined
  return plan && interval && price ? { plan, interval, price } : null
}

export const orderQuery = (order: Order) => `?plan=${order.plan.key}&interval=${order.interval}`

/** Leaves for a page of the payment provider; throws if the address is not one. */
export function leaveFor(address: string, how: 'assign' | 'replace' = 'assign'): void {
  if (!isPaymentPage(address))
    throw new Refusal({ code: 'unreadable', status: 502, title: 'The payment page has no address' })
  location[how](address)
}

/** Opens checkout for an order. With a live subscription it leads to billing instead; other refusals are thrown. */
export async function openCheckout(order: Order): Promise<void> {
  try {
    // Replaced, so that Back leads to the prices instead of straight into checkout again.
    leaveFor((await api.checkout(order.plan.key, order.interval)).url, 'replace')
  } catch (error) {
    if (error instanceof Refusal && error.code === 'already_subscribed')
      location.replace('/billing?notice=already_subscribed')
    else throw error
  }
}
