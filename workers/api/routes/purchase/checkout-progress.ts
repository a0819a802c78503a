/** Says how far a purchase is, by our row if it is there, else by Stripe's own word. */

import type { CheckoutStatus, Subscription } from '../../../contract/objects.ts'
import { closeIntent, type IntentRow } from '../../../db/checkout-intents.ts'
import { currentSubscription, type SubscriptionRow } from '../../../db/subscriptions.ts'
import type { Ports } from '../../../ports.ts'
import type { CheckoutSnapshot } from '../../../tools/stripe/index.ts'
import { ringReconcile } from '../../ring.ts'
import { snapshotView, subscriptionView } from '../../views/subscription.ts'

type Needed = Pick<Ports, 'db' | 'stripe' | 'clock' | 'post' | 'log'>
export type Progress = { status: CheckoutStatus; subscription: Subscription | null }

const without = (status: CheckoutStatus): Progress => ({ status, subscription: null })

/** What a subscription's own status means for the purchase that began it; unknown words grant nothing. */
export function statusOf(subscriptionStatus: string): CheckoutStatus {
  switch (subscriptionStatus) {
    case 'active':
    case 'trialing':
    case 'past_due':
      return 'active'
    case 'incomplete_expired':
    case 'unpaid':
    case 'paused':
      return 'failed'
    case 'canceled':
      return 'expired'
    default:
      return 'processing'
  }
}

/** Throws StripeUnavailable only when our own row cannot answer. */
export async function progressOf(ports: Needed, intent: IntentRow): Promise<Progress> {
  const { db, clock } = ports
  const held = await currentSubscription(db, intent.accountId ?? '')
  if (held && intent.status === 'completed' && statusOf(held.status) === 'active')
    return { status: 'active', subscription: subscriptionView(held, clock.now()) }
  const session = intent.sessionId ? await ports.stripe.checkoutSession(intent.sessionId) : null
  switch (session?.status) {
    case 'open':
      return without('open')
    case 'complete':
      return progressOfPaid(ports, session, held)
    default:
      await closeIntent(db, intent.id, 'expired')
      return without('expired')
  }
}

async function progressOfPaid(
  ports: Needed,
  session: CheckoutSnapshot,
  held: SubscriptionRow | null,
): Promise<Progress> {
  const id = session.subscriptionId
  const snapshot = id ? await ports.stripe.subscription(id) : null
  if (!snapshot) return without('processing')
  const row = held?.id === snapshot.id ? held : null
  // Access must come even when every webhook is lost: Billing is told to look for itself.
  if (row?.status !== snapshot.status) await ringReconcile(ports, snapshot.id)
  const status = statusOf(snapshot.status)
  // A delayed payment method: the page is done, the money is not there yet.
  if (status === 'active' && session.paymentStatus === 'unpaid') return without('processing')
  return status === 'active'
    ? { status, subscription: snapshotView(snapshot, row, ports.clock.now()) }
    : without(status)
}
