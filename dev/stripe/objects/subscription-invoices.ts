/** Drafts what a subscription owes: its items' periods and whatever waited for the next invoice. */

import type { Core } from '../core.ts'
import type { Span } from '../prorations.ts'
import type { Invoice, Subscription, SubscriptionItem } from '../state.ts'
import { idOf } from '../wire.ts'
import { discountsOn, running, spendOnce } from './discounts.ts'
import { pendingItems } from './invoice-items.ts'
import { itemLine, periodLine } from './invoice-lines.ts'
import { createInvoice, DRAFT_SECONDS } from './invoices.ts'

export type Reason = 'subscription_create' | 'subscription_cycle' | 'subscription_update'

export type Drafted = {
  /** Whose running period is charged; default all. */
  items?: SubscriptionItem[]
  /** The invoice's own period: the one that ended, or the moment it began. */
  period?: Span
  /** Whether it stays a draft for an hour, as a renewal's does; then it is collected by itself. */
  rests?: boolean
}

export function draftInvoice(
  core: Core,
  subscription: Subscription,
  reason: Reason,
  drafted: Drafted = {},
): Invoice {
  const id = core.id('in')
  const customer = idOf(subscription.customer) ?? ''
  const waiting = pendingItems(core, customer, subscription.id).filter(
    (item) => item.currency === subscription.currency,
  )
  for (const item of waiting) item.invoice = id
  const items = drafted.items ?? subscription.items.data
  const invoice = createInvoice(core, {
    id,
    customer,
    currency: subscription.currency,
    reason,
    subscription,
    lines: [
      ...waiting.map((item) => itemLine(core, id, item)),
      ...items.map((item) => periodLine(core, id, subscription, item)),
    ],
    discounts: running(core, discountsOn(core, subscription), core.now()).map((one) => one.id),
    period: drafted.period ?? { start: core.now(), end: core.now() },
    finalizesAt:
      (drafted.rests ?? reason === 'subscription_cycle') ? core.now() + DRAFT_SECONDS : null,
  })
  const spent = spendOnce(core, invoice)
  if (spent.length > 0)
    subscription.discounts = subscription.discounts.filter(
      (one) => !spent.includes(idOf(one) ?? ''),
    )
  return invoice
}
