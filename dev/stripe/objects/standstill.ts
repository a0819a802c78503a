/** How a subscription comes to stand still, and why (https://docs.stripe.com/billing/subscriptions/pausing). */

import { type Core, change, emit } from '../core.ts'
import type { Subscription } from '../state.ts'

type Reason = NonNullable<Subscription['status_details']>['paused']['subscription']['type']

/** Writes the status with its reason, and says so twice, as Stripe does. */
export function standStill(core: Core, subscription: Subscription, reason: Reason): void {
  change(core, 'customer.subscription.updated', subscription, (changed) => {
    changed.status = 'paused'
    changed.status_details = {
      paused: { subscription: { type: reason }, transitioned_at: core.now(), type: 'subscription' },
    }
  })
  emit(core, 'customer.subscription.paused', subscription)
}
