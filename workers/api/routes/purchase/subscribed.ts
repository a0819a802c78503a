/** Says whether an account holds a live subscription, by Stripe's own word, because webhooks may lag. */

import { buyerOf } from '../../../db/customers.ts'
import { currentSubscription, ENDED } from '../../../db/subscriptions.ts'
import type { Ports } from '../../../ports.ts'
import type { SubscriptionSnapshot } from '../../../tools/stripe/index.ts'
import { ringReconcile } from '../../ring.ts'

type Needed = Pick<Ports, 'db' | 'stripe' | 'post' | 'log'>

/**
 * The subscription to one of our plans that has not ended at Stripe, or null. One we hold (`heldId`) counts
 * though an operator moved it to a price nobody knows: it is still being billed.
 */
export async function liveAtStripe(
  { stripe }: Pick<Ports, 'stripe'>,
  customerId: string,
  heldId?: string,
): Promise<SubscriptionSnapshot | null> {
  const all = await stripe.subscriptionsOf(customerId)
  const ours = all.filter(({ id, plan }) => plan !== null || id === heldId)
  return ours.find(({ status }) => !ENDED.includes(status)) ?? null
}

/** Where our row and Stripe disagree, Stripe decides and Billing is rung to catch up. */
export async function isSubscribed(ports: Needed, accountId: string): Promise<boolean> {
  const [buyer, row] = await Promise.all([
    buyerOf(ports.db, accountId),
    currentSubscription(ports.db, accountId),
  ])
  if (!buyer?.customerId) return row !== null
  // Bought under another customer: that list would not show it, so our row speaks.
  if (row && row.customerId !== buyer.customerId) return true
  const live = await liveAtStripe(ports, buyer.customerId, row?.id)
  if (live?.id !== row?.id)
    for (const stale of [live?.id, row?.id]) if (stale) await ringReconcile(ports, stale)
  return live !== null
}

/** An account's subscription as Stripe has it now, with our row of it; while webhooks lag there may be no row yet. */
export async function subscriptionAtStripe(ports: Needed, accountId: string) {
  const row = await currentSubscription(ports.db, accountId)
  if (row) return { row, found: await ports.stripe.subscription(row.id) }
  const buyer = await buyerOf(ports.db, accountId)
  return { row, found: buyer?.customerId ? await liveAtStripe(ports, buyer.customerId) : null }
}
