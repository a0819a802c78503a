/** What is still settled when a subscription ends at once: credit for the rest of its period, and a last invoice. */

import type { Core } from '../core.ts'
import type { Invoice, Subscription } from '../state.ts'
import { idOf } from '../wire.ts'
import { creditFor } from './change-plans.ts'
import { bookProrations } from './changes.ts'
import { attemptWithoutMethod, collect } from './collection.ts'
import { pendingItems } from './invoice-items.ts'
import { finalise } from './invoices.ts'
import { discardPending } from './pending-changes.ts'
import { draftInvoice } from './subscription-invoices.ts'
import { methodOf } from './subscriptions.ts'

export function endWithInvoice(
  core: Core,
  subscription: Subscription,
  { prorate, invoiceNow }: { prorate: boolean; invoiceNow: boolean },
): Invoice | null {
  discardPending(core, subscription)
  if (prorate && subscription.status !== 'trialing') {
    const credits = subscription.items.data
      .map((item) => creditFor(core, subscription, item, core.now()))
      .filter((credit) => credit !== null)
    bookProrations(core, subscription, credits)
  }
  const customer = idOf(subscription.customer) ?? ''
  if (!invoiceNow || pendingItems(core, customer, subscription.id).length === 0) return null
  const draft = draftInvoice(core, subscription, 'subscription_update', { items: [] })
  const invoice = finalise(core, draft)
  const method = methodOf(core, subscription)
  if (method || invoice.amount_due === 0) collect(core, invoice, method, false, false)
  else attemptWithoutMethod(core, invoice, false)
  subscription.latest_invoice = invoice.id
  return invoice
}
