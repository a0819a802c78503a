/** What the clock brings: renewals, collection and retries, ends at period end, expired sessions. */

import { clockOf, underClock } from './clocks.ts'
import { type Core, change, emit } from './core.ts'
import { followInvoice, subscriptionOf } from './following.ts'
import { attemptWithoutMethod, collect, methodOfCustomer } from './objects/collection.ts'
import { type Filing, fileDispute, lapseDispute, unanswered } from './objects/disputes.ts'
import { finalise } from './objects/invoices.ts'
import { resumeCollection, shelve } from './objects/pauses.ts'
import { lapsePending } from './objects/pending-changes.ts'
import { settleRefund } from './objects/refunds.ts'
import { beginSchedule } from './objects/schedule-start.ts'
import { expiryNoticeAt, noticeExpiry, turnPhase } from './objects/schedules.ts'
import { expireSession } from './objects/sessions.ts'
import { draftInvoice } from './objects/subscription-invoices.ts'
import { cycleOf } from './objects/subscription-items.ts'
import { endSubscription, isOver, methodOf, periodEndOf } from './objects/subscriptions.ts'
import { endTrialWithoutCard, remindOfTrialEnd, trialReminderAt } from './objects/trials.ts'
import { voidInvoice } from './objects/voiding.ts'
import { nextBoundary } from './periods.ts'
import type { Charge, Invoice, Schedule, Subscription, TestClock } from './state.ts'
import { idOf } from './wire.ts'

/** A first invoice may be paid for 23 hours (docs.stripe.com/billing/subscriptions/overview). */
const UNSTARTED = 23 * 3_600

/** `owner` is the customer it happens to. */
type Due = { at: number; owner: string | null; run: () => void }
type Add = (at: number, whose: Parameters<typeof idOf>[0], run: () => void) => void

/** Everything that will happen by itself, unordered. */
function agenda(core: Core): Due[] {
  const { state } = core
  const due: Due[] = []
  const add: Add = (at, whose, run) => {
    due.push({ at, owner: idOf(whose), run })
  }
  for (const session of state.sessions.values())
    if (session.status === 'open')
      add(session.expires_at, session.customer, () => expireSession(core, session))
  for (const [id, filing] of state.disputesDue) {
    const charge = state.charges.get(id)
    if (charge) add(charge.created, charge.customer, () => file(core, charge, filing))
  }
  for (const [id, { at }] of state.refundsDue)
    add(at, state.refunds.get(id)?.customer, () => settleRefund(core, id))
  for (const { dispute, dueBy } of unanswered(core)) {
    const charge = state.charges.get(idOf(dispute.charge) ?? '')
    add(dueBy, charge?.customer, () => lapseDispute(core, dispute))
  }
  // Before the periods: what a phase brings is what the next period costs.
  for (const schedule of state.schedules.values()) ofSchedule(core, schedule, add)
  for (const subscription of state.subscriptions.values()) ofSubscription(core, subscription, add)
  for (const invoice of state.invoices.values()) {
    if (invoice.status === 'draft' && invoice.automatically_finalizes_at)
      add(invoice.automatically_finalizes_at, invoice.customer, () =>
        attempt(core, finalise(core, invoice)),
      )
    if (invoice.status === 'open' && invoice.next_payment_attempt)
      add(invoice.next_payment_attempt, invoice.customer, () => attempt(core, invoice))
  }
  return due
}

function ofSchedule(core: Core, schedule: Schedule, add: Add): void {
  const { customer, status, current_phase: current } = schedule
  const notice = expiryNoticeAt(core, schedule)
  if (notice !== null) add(notice, customer, () => noticeExpiry(core, schedule))
  if (status === 'active' && current)
    add(current.end_date, customer, () => turnPhase(core, schedule))
  else if (status === 'not_started' && schedule.phases[0])
    add(schedule.phases[0].start_date, customer, () => beginSchedule(core, schedule))
}

function ofSubscription(core: Core, subscription: Subscription, add: Add): void {
  const { customer, status, pause_collection: pause, pending_update: pending } = subscription
  if (isOver(subscription) || status === 'paused') return
  if (status === 'incomplete') {
    add(subscription.created + UNSTARTED, customer, () => lapse(core, subscription))
    return
  }
  if (pause?.resumes_at) add(pause.resumes_at, customer, () => resumeCollection(core, subscription))
  const reminder = trialReminderAt(core, subscription)
  if (reminder !== null) add(reminder, customer, () => remindOfTrialEnd(core, subscription))
  // First of what falls on one second: a change that lapses with its period is not renewed.
  if (pending) add(pending.expires_at, customer, () => lapsePending(core, subscription))
  add(endOf(subscription), customer, () => turnPeriod(core, subscription))
}

/** What is due on everybody's time, or on that of one test clock. */
const agendaOn = (core: Core, clock: TestClock | null): Due[] =>
  agenda(core).filter(({ owner }) => clockOf(core, owner)?.id === clock?.id)

const endOf = (subscription: Subscription): number =>
  Math.min(periodEndOf(subscription), subscription.cancel_at ?? Number.POSITIVE_INFINITY)

/** The next instant at which something happens, or null. */
export function nextDueAt(core: Core): number | null {
  const times = agendaOn(core, null).map(({ at }) => at)
  return times.length === 0 ? null : Math.min(...times)
}

/** Runs everything due by now, earliest first; what that makes due runs, too. */
export function runDue(core: Core): void {
  for (;;) {
    const [next] = agendaOn(core, null)
      .filter(({ at }) => at <= core.now())
      .sort((a, b) => a.at - b.at)
    if (!next) return
    next.run()
  }
}

/** Moves a test clock on, and lets everything due on the way happen at its own time. */
export function runClock(core: Core, clock: TestClock, until: number): void {
  for (;;) {
    const [next] = agendaOn(core, clock)
      .filter(({ at }) => at <= until)
      .sort((a, b) => a.at - b.at)
    if (!next) break
    clock.frozen_time = Math.max(clock.frozen_time, next.at)
    underClock(core, clock, next.run)
  }
  clock.frozen_time = until
}

function file(core: Core, charge: Charge, filing: Filing): void {
  core.state.disputesDue.delete(charge.id)
  fileDispute(core, charge, filing)
}

/** Nobody paid the first invoice: it is void, and the subscription never was. */
function lapse(core: Core, subscription: Subscription): void {
  const invoice = core.state.invoices.get(idOf(subscription.latest_invoice) ?? '')
  if (invoice?.status === 'open') voidInvoice(core, invoice)
  change(core, 'customer.subscription.updated', subscription, (changed) => {
    changed.status = 'incomplete_expired'
    changed.ended_at = core.now()
  })
}

/** A period ended: the subscription ends with it, or the next one begins with a draft invoice. */
function turnPeriod(core: Core, subscription: Subscription): void {
  const end = endOf(subscription)
  if (subscription.cancel_at !== null && end >= subscription.cancel_at) {
    endSubscription(core, subscription)
    return
  }
  if (subscription.status === 'trialing' && !methodOf(core, subscription))
    if (endTrialWithoutCard(core, subscription)) return
  const before = structuredClone(subscription)
  const unpaid = subscription.status === 'unpaid'
  const invoice = beginPeriod(core, subscription)
  // While unpaid, Stripe goes on making drafts but does not collect them.
  if (unpaid) {
    invoice.automatically_finalizes_at = null
    invoice.auto_advance = false
  } else if (subscription.pause_collection) shelve(core, subscription.pause_collection, invoice)
  subscription.latest_invoice = invoice.id
  emit(core, 'customer.subscription.updated', subscription, {
    items: before.items,
    latest_invoice: before.latest_invoice,
    ...(before.status === subscription.status ? {} : { status: before.status }),
  })
}

/** Moves the items into their next period and drafts what it costs; a trial ends with its period. */
export function beginPeriod(core: Core, subscription: Subscription): Invoice {
  const start = subscription.items.data[0]?.current_period_start ?? subscription.start_date
  const end = periodEndOf(subscription)
  const { billing_cycle_anchor: anchor } = subscription
  for (const item of subscription.items.data) {
    item.current_period_start = end
    item.current_period_end = nextBoundary(anchor, cycleOf(item.price), end)
  }
  if (subscription.status === 'trialing') subscription.status = 'active'
  return draftInvoice(core, subscription, 'subscription_cycle', { period: { start, end } })
}

/** Collects an open invoice without the customer, and moves its subscription's status. */
function attempt(core: Core, invoice: Invoice): void {
  const subscription = subscriptionOf(core, invoice)
  // Whoever is sent an invoice pays it by hand.
  if (invoice.collection_method === 'send_invoice' && invoice.amount_due > 0) return
  const method = subscription ? methodOf(core, subscription) : methodOfCustomer(core, invoice)
  if (method || invoice.amount_due === 0) collect(core, invoice, method, false)
  else attemptWithoutMethod(core, invoice, true)
  if (subscription) followInvoice(core, subscription, invoice)
}
