/** Changes that wait for their payment: kept, applied, discarded, lapsed (docs.stripe.com/billing/subscriptions/pending-updates). */

import { type Core, change, emit } from '../core.ts'
import type { Invoice, PendingChange, Subscription } from '../state.ts'
import { periodEndOf } from './subscriptions.ts'
import { voidInvoice } from './voiding.ts'

/** They lapse after 23 hours, or with the period or the trial, whichever comes first. */
const LAPSE_SECONDS = 23 * 3_600

export function keepPending(
  core: Core,
  subscription: Subscription,
  pending: PendingChange,
): Subscription {
  const { next, invoice } = pending
  core.state.pendingChanges.set(subscription.id, structuredClone(pending))
  const moved = next.billing_cycle_anchor !== subscription.billing_cycle_anchor
  return change(core, 'customer.subscription.updated', subscription, (changed) => {
    changed.latest_invoice = invoice
    changed.pending_update = {
      billing_cycle_anchor: moved ? next.billing_cycle_anchor : null,
      cancel_at_period_end: null,
      discount: null,
      discounts: null,
      expires_at: Math.min(core.now() + LAPSE_SECONDS, periodEndOf(subscription)),
      metadata: same(next.metadata, subscription.metadata) ? null : next.metadata,
      subscription_items: structuredClone(next.items.data),
      trial_end: next.trial_end === subscription.trial_end ? null : next.trial_end,
      trial_from_plan: null,
    }
  })
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/** The invoice of a pending change was paid: the change takes place. */
export function applyPending(core: Core, subscription: Subscription, invoice: Invoice): void {
  const pending = core.state.pendingChanges.get(subscription.id)
  if (pending?.invoice !== invoice.id) return
  core.state.pendingChanges.delete(subscription.id)
  const { next } = pending
  change(core, 'customer.subscription.updated', subscription, (changed) => {
    changed.items = next.items
    changed.billing_cycle_anchor = next.billing_cycle_anchor
    changed.trial_start = next.trial_start
    changed.trial_end = next.trial_end
    changed.discounts = next.discounts
    changed.metadata = { ...changed.metadata, ...next.metadata }
    if (changed.status === 'trialing') changed.status = next.status
    changed.pending_update = null
  })
  emit(core, 'customer.subscription.pending_update_applied', subscription)
}

/** Another change takes its place, or its invoice was voided: nothing of it remains. */
export function discardPending(core: Core, subscription: Subscription): void {
  const pending = core.state.pendingChanges.get(subscription.id)
  if (!pending) return
  core.state.pendingChanges.delete(subscription.id)
  takeBack(core, pending)
  change(core, 'customer.subscription.updated', subscription, (changed) => {
    changed.pending_update = null
  })
}

export function lapsePending(core: Core, subscription: Subscription): void {
  discardPending(core, subscription)
  emit(core, 'customer.subscription.pending_update_expired', subscription)
}

/** Voids the change's invoice; its prorations go with it, what had waited before waits again. */
export function takeBack(core: Core, { invoice: id, prorations }: PendingChange): void {
  const invoice = core.state.invoices.get(id)
  if (invoice?.status === 'open') voidInvoice(core, invoice)
  for (const item of core.state.invoiceItems.values()) {
    if (item.invoice !== id) continue
    if (prorations.includes(item.id)) core.state.invoiceItems.delete(item.id)
    else item.invoice = null
  }
}
