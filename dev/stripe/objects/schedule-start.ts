/** Starts a schedule that makes its own subscription; its first invoice rests for an hour. */

import type { Core } from '../core.ts'
import { mergeMetadata } from '../protocol/params.ts'
import type { Schedule } from '../state.ts'
import { idOf } from '../wire.ts'
import { bind } from './schedules.ts'
import { draftInvoice } from './subscription-invoices.ts'
import { createSubscription } from './subscriptions.ts'

/** The first phase's subscription is made when its time comes. */
export function beginSchedule(core: Core, schedule: Schedule): void {
  const [first] = schedule.phases
  if (!first) return
  const lines = first.items.flatMap(({ price: reference, quantity }) => {
    const price = core.state.prices.get(idOf(reference) ?? '')
    return price ? [{ price, quantity: quantity ?? 1 }] : []
  })
  const subscription = createSubscription(core, {
    customer: idOf(schedule.customer) ?? '',
    lines,
    metadata: mergeMetadata({}, { metadata: { ...first.metadata } }),
    billingMode: schedule.billing_mode.type === 'classic' ? 'classic' : 'flexible',
    defaultMethod: idOf(first.default_payment_method),
    status: 'active',
  })
  const draft = draftInvoice(core, subscription, 'subscription_create', { rests: true })
  subscription.latest_invoice = draft.id
  bind(core, schedule, subscription)
}
