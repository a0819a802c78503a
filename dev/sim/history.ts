/** Stripe's side of a life, as questions: who owns what, what was paid, what still runs. */

import type { Invoice, Refund, Subscription } from '../stripe/state.ts'
import type { World } from './world.ts'

export const over = ({ status }: Subscription): boolean =>
  status === 'canceled' || status === 'incomplete_expired'
export const amountOf = ({ items }: Subscription): number => items.data[0]?.price.unit_amount ?? 0
/** docs/ANALYTICS_SETUP.md: what is paid for, or overdue; a yearly price is a twelfth a month, rounded half up. */
export const counted = ({ status }: Subscription): boolean =>
  ['active', 'past_due'].includes(status)
export const monthlyCents = (one: Subscription): number =>
  Math.round(amountOf(one) / (one.items.data[0]?.price.recurring?.interval === 'year' ? 12 : 1))
export const paid = ({ status, amount_paid }: Invoice): boolean =>
  status === 'paid' && amount_paid > 0
export const subscriptionIdOf = ({ parent }: Invoice): string =>
  String(parent?.subscription_details?.subscription)

/** Who owns a customer at Stripe; strangers sell there, too. */
export const ownerOf = ({ local }: World, customer: unknown): string | undefined =>
  local.state.customers.get(String(customer))?.metadata.account_id
export const ours = (world: World, one: { customer: unknown }): boolean =>
  ownerOf(world, one.customer) !== undefined
export const subscriptionsOf = (world: World): Subscription[] =>
  [...world.local.state.subscriptions.values()].filter((one) => ours(world, one))
/** All subscriptions of customers to whom Stripe's owner once sold a second one. */
export function billedTwice(world: World): Set<string> {
  const all = subscriptionsOf(world)
  const whose = new Set(
    all.flatMap(({ id, customer }) => (world.doubled.has(id) ? [customer] : [])),
  )
  return new Set(all.flatMap(({ id, customer }) => (whose.has(customer) ? [id] : [])))
}

export const invoicesOf = (world: World): Invoice[] =>
  [...world.local.state.invoices.values()].filter((one) => ours(world, one))

/** The invoice a charge paid; charges no longer name it. */
function invoiceOf({ local }: World, charge: string): string | null {
  const intent = local.state.charges.get(charge)?.payment_intent
  for (const { invoice, payment } of local.state.invoicePayments.values())
    if (intent && payment.payment_intent === intent) return String(invoice)
  return null
}

/** Money that was to go back to people of ours, with the invoice it had paid; of some the bank sent it back. */
export const refundsOf = (world: World) =>
  [...world.local.state.refunds.values()].flatMap((refund) => {
    const charge = world.local.state.charges.get(String(refund.charge))
    const invoice = charge && ours(world, charge) ? invoiceOf(world, charge.id) : null
    return invoice ? [{ refund, invoice }] : []
  })

export const failed = ({ refund }: { refund: Refund }): boolean => refund.status === 'failed'

export const disputesOf = (world: World) =>
  [...world.local.state.disputes.values()].flatMap((dispute) => {
    const charge = world.local.state.charges.get(String(dispute.charge))
    const invoice = charge && ours(world, charge) ? invoiceOf(world, charge.id) : null
    return invoice ? [{ dispute, invoice }] : []
  })

/** What a schedule changes at the period's end: the next price, and when (milliseconds). */
export function pendingOf({ local }: World, one: Subscription): [number, number] | null {
  const schedule = local.state.schedules.get(String(one.schedule))
  const end = one.items.data[0]?.current_period_end ?? 0
  const next = schedule?.phases.find(({ start_date }) => start_date >= end)
  const price = local.state.prices.get(String(next?.items[0]?.price))
  return next && price && schedule?.status === 'active'
    ? [price.unit_amount ?? 0, next.start_date * 1_000]
    : null
}

/** PRODUCT.md, "Past due": seven days from the finalisation of the oldest unpaid renewal. */
const GRACE_MS = 7 * 86_400_000

/** Milliseconds. */
export function overdueSince({ local }: World, { id, items }: Subscription): number {
  const open = [...local.state.invoices.values()].filter(
    (one) =>
      one.status === 'open' &&
      one.billing_reason === 'subscription_cycle' &&
      subscriptionIdOf(one) === id,
  )
  // Where a change that came with the period is not paid: since the period began.
  const began = items.data[0]?.current_period_start ?? 0
  const finalized = open.map((one) => one.status_transitions.finalized_at ?? 0)
  return (finalized.length > 0 ? Math.min(...finalized) : began) * 1_000
}

/** What a subscription is worth now, by API.md §5. */
export function accessOf(world: World, subscription: Subscription | undefined): string {
  switch (subscription?.status) {
    case 'active':
    case 'trialing':
      return 'full'
    case 'past_due':
      return world.now() < overdueSince(world, subscription) + GRACE_MS ? 'grace' : 'suspended'
    case 'unpaid':
    case 'paused':
      return 'suspended'
    default:
      return 'none'
  }
}
