/** Decides what a change of a subscription makes of it: items, periods, and the prorations to the second (docs.stripe.com/billing/subscriptions/prorations). */

import type { Core } from '../core.ts'
import { nextBoundary } from '../periods.ts'
import { type Span, share } from '../prorations.ts'
import { invalidValue, notAllowed } from '../protocol/errors.ts'
import type { Price, Subscription, SubscriptionItem } from '../state.ts'
import { discountsOn, netOf } from './discounts.ts'
import { productName } from './invoice-lines.ts'
import { lastDebit } from './last-debit.ts'
import { cycleOf, itemOf, priced, sameCurrency, sameCycle, worth } from './subscription-items.ts'
import { periodEndOf } from './subscriptions.ts'

export type ProrationBehaviour = 'create_prorations' | 'always_invoice' | 'none'

/** `item` null adds one; absent fields stay as they are. */
export type ItemWish = {
  item: SubscriptionItem | null
  price: Price | null
  quantity: number | null
  deleted: boolean
  metadata: Record<string, string> | null
}

export type Wish = {
  items: ItemWish[]
  proration: ProrationBehaviour
  /** The instant prorations count from, unix seconds. */
  at: number
  /** Starts a new period now. */
  anchorNow: boolean
  trialEnd: number | 'now' | null
}

export type Proration = {
  item: SubscriptionItem
  amount: number
  description: string
  period: Span
  credits: { invoice: string; line: string } | null
}

export type Plan = {
  /** The subscription as it will be. */
  next: Subscription
  prorations: Proration[]
  /** Items whose new period begins now and is charged in full. */
  renewed: SubscriptionItem[]
  invoiceNow: boolean
}

/** `next` is a copy of the subscription, with what else the call asks for; it becomes what will be. */
export function planChange(
  core: Core,
  subscription: Subscription,
  next: Subscription,
  wish: Wish,
): Plan {
  const now = core.now()
  const before = subscription.items.data
  next.items.data = itemsAfter(core, next, wish.items)
  const running = next.items.data
  const wasTrial = subscription.status === 'trialing'
  const endsTrial = wasTrial && wish.trialEnd === 'now'
  const startsTrial = typeof wish.trialEnd === 'number'
  const moves =
    wish.anchorNow || endsTrial || startsTrial || (!wasTrial && asksAnew(before, running))
  if (moves) restart(next, now, startsTrial ? Number(wish.trialEnd) : null)
  const prorates = wish.proration !== 'none' && !wasTrial
  const prorations = prorates ? prorationsOf(core, subscription, next, wish, moves) : []
  return {
    next,
    prorations,
    renewed: moves && !startsTrial ? running : [],
    invoiceNow:
      (moves && !startsTrial) || (wish.proration === 'always_invoice' && prorations.length > 0),
  }
}

function itemsAfter(core: Core, next: Subscription, wishes: ItemWish[]): SubscriptionItem[] {
  const items = [...next.items.data]
  const [first] = items
  for (const wish of wishes) {
    const place = items.findIndex(({ id }) => id === wish.item?.id)
    const item = items[place]
    if (wish.deleted && item) items.splice(place, 1)
    else if (item) {
      if (wish.price) Object.assign(item, priced(wish.price))
      item.quantity = wish.quantity ?? item.quantity ?? 1
      if (wish.metadata) item.metadata = wish.metadata
    } else if (wish.price && first) {
      const { current_period_start: start, current_period_end: end } = first
      const added = itemOf(core, next.id, wish.price, wish.quantity ?? 1, { start, end })
      items.push({ ...added, metadata: wish.metadata ?? {} })
    }
  }
  if (items.length === 0)
    throw notAllowed(
      'A subscription must have at least one active plan. To cancel a subscription, please use the cancel API endpoint on subscriptions.',
    )
  sameCurrency(items, next.currency)
  sameCycle(items)
  return items
}

/** Another interval, or the first price after a free one, starts a new period at once. */
function asksAnew(before: SubscriptionItem[], after: SubscriptionItem[]): boolean {
  const [was, is] = [before[0], after[0]]
  const sameInterval =
    was && is && JSON.stringify(cycleOf(was.price)) === JSON.stringify(cycleOf(is.price))
  return !sameInterval || (worth(before) === 0 && worth(after) > 0)
}

function restart(next: Subscription, now: number, trialEnd: number | null): void {
  const wasTrial = next.status === 'trialing'
  if (trialEnd !== null) {
    if (!wasTrial) next.trial_start = now
    next.status = 'trialing'
    next.trial_end = trialEnd
  } else if (wasTrial) {
    next.status = 'active'
    next.trial_end = now
  }
  next.billing_cycle_anchor = trialEnd ?? now
  for (const item of next.items.data) {
    if (!(wasTrial && trialEnd !== null)) item.current_period_start = now
    item.current_period_end = trialEnd ?? nextBoundary(now, cycleOf(item.price), now)
  }
  if (next.cancel_at_period_end) next.cancel_at = periodEndOf(next)
}

const untouched = (before: SubscriptionItem | undefined, after: SubscriptionItem): boolean =>
  before?.price.id === after.price.id && before.quantity === after.quantity

function prorationsOf(
  core: Core,
  subscription: Subscription,
  next: Subscription,
  { at }: Wish,
  moves: boolean,
): Proration[] {
  const [first] = subscription.items.data
  if (first && (at < first.current_period_start || at > first.current_period_end))
    throw invalidValue(
      'proration_date',
      'Invalid proration_date: it must be within the current period of the subscription.',
    )
  const found: Proration[] = []
  for (const item of subscription.items.data) {
    const after = next.items.data.find(({ id }) => id === item.id)
    if (!moves && after && untouched(item, after)) continue
    const credit = creditFor(core, subscription, item, at)
    if (credit) found.push(credit)
    if (!moves && after) found.push(debitFor(core, next, after, at))
  }
  for (const item of next.items.data)
    if (!moves && !subscription.items.data.some(({ id }) => id === item.id))
      found.push(debitFor(core, next, item, at))
  return found
}

const spanOf = (item: SubscriptionItem): Span => ({
  start: item.current_period_start,
  end: item.current_period_end,
})

function debitFor(
  core: Core,
  subscription: Subscription,
  item: SubscriptionItem,
  at: number,
): Proration {
  const whole = netOf(core, discountsOn(core, subscription), worth([item]))
  return {
    item,
    amount: share(whole, spanOf(item), at),
    description: `Remaining time on ${inWords(core, item)} after ${day(at)}`,
    period: { start: at, end: item.current_period_end },
    credits: null,
  }
}

/**
 * What was paid for the rest of the period. Flexible billing gives back from what was debited,
 * classic billing from the item's price as it is (docs.stripe.com/billing/subscriptions/billing-mode/compare).
 */
export function creditFor(
  core: Core,
  subscription: Subscription,
  item: SubscriptionItem,
  at: number,
): Proration | null {
  const debit = lastDebit(core, subscription, item)
  const flexible = subscription.billing_mode.type === 'flexible'
  if (flexible && !debit) return null
  const amount =
    flexible && debit
      ? share(-debit.amount, debit.period, at)
      : share(-netOf(core, discountsOn(core, subscription), worth([item])), spanOf(item), at)
  return {
    item,
    amount,
    description: `Unused time on ${inWords(core, item)} after ${day(at)}`,
    period: { start: at, end: item.current_period_end },
    credits: debit?.line ?? null,
  }
}

const inWords = (core: Core, { price, quantity }: SubscriptionItem): string =>
  (quantity ?? 1) === 1 ? productName(core, price) : `${quantity} × ${productName(core, price)}`

const day = (at: number): string =>
  new Date(at * 1000).toLocaleDateString('en-GB', {
    timeZone: 'UTC',
    day: '2-digit',
    month: 'short',
    year: 'numeric',
  })
