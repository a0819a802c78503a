/** What an invoice's fate means for its subscription: paid, past due, unpaid, ended. */

import { type Core, change } from './core.ts'
import { findInvoice } from './objects/invoices.ts'
import { applyPending } from './objects/pending-changes.ts'
import { endSubscription, isOver, setStatus } from './objects/subscriptions.ts'
import type { Invoice, Subscription } from './state.ts'
import { idOf } from './wire.ts'

export const subscriptionOf = (core: Core, invoice: Invoice): Subscription | null =>
  core.state.subscriptions.get(idOf(invoice.parent?.subscription_details?.subscription) ?? '') ??
  null

/** An open renewal makes past_due, one given up makes unpaid (or ends it), none left makes active. */
export function followInvoice(core: Core, subscription: Subscription, invoice: Invoice): void {
  if (isOver(subscription)) return
  if (invoice.status === 'paid') applyPending(core, subscription, invoice)
  // Until it is paid, the invoice of a pending change changes nothing.
  const waiting = core.state.pendingChanges.get(subscription.id)?.invoice
  if (waiting === invoice.id) return
  const open = [...core.state.invoices.values()].filter(
    (other) =>
      other.status === 'open' &&
      other.id !== waiting &&
      subscriptionOf(core, other)?.id === subscription.id,
  )
  if (open.length === 0) {
    if (
      subscription.status === 'past_due' ||
      subscription.status === 'unpaid' ||
      subscription.status === 'incomplete'
    )
      setStatus(core, subscription, 'active')
    return
  }
  const givenUp = findInvoice(core, invoice.id).next_payment_attempt === null
  if (givenUp && invoice.status === 'open' && core.afterRetries === 'canceled') {
    endSubscription(core, subscription, 'aborted')
    return
  }
  const status =
    givenUp && invoice.status === 'open'
      ? 'unpaid'
      : subscription.status === 'unpaid'
        ? 'unpaid'
        : 'past_due'
  change(core, 'customer.subscription.updated', subscription, (changed) => {
    changed.status = status
  })
}
