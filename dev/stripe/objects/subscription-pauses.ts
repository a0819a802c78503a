/** Pausing a subscription itself: no service, no invoices, until it is resumed (https://docs.stripe.com/api/subscriptions/pause). */

import { type Core, emit } from '../core.ts'
import type { PathParams } from '../protocol/endpoint.ts'
import { notAllowed } from '../protocol/errors.ts'
import type { Form } from '../protocol/form.ts'
import { read, type Spec } from '../protocol/params.ts'
import type { Subscription } from '../state.ts'
import { creditFor, planChange } from './change-plans.ts'
import { applyChange, bookProrations } from './changes.ts'
import { endWithInvoice } from './endings.ts'
import { standStill } from './standstill.ts'
import { payingOf } from './subscription-updates.ts'
import { findSubscription } from './subscriptions.ts'

export const pauseCallSpec: Spec = {
  type: { one: ['subscription'] },
  invoicing_behavior: { one: ['invoice', 'pending_invoice_item'] },
  bill_for: {
    of: {
      unused_time_from: { of: { type: { one: ['item_current_period_start', 'none', 'now'] } } },
      // Nothing is metered here, so there is no usage to bill.
      outstanding_usage_through: { of: { type: { one: ['none', 'now'] } } },
    },
  },
}

/** With a new period, which the invoice of the day begins; the old anchor cannot be kept here. */
export const resumeCallSpec: Spec = {
  billing_cycle_anchor: { of: { type: { one: ['now'] } } },
  payment_behavior: { one: ['resume_on_payment_attempt'] },
  proration_behavior: { one: ['create_prorations', 'always_invoice', 'none'] },
  proration_date: 'integer',
}

/** https://docs.stripe.com/billing/subscriptions/pause#limitations */
function refuseWhatCannotPause({ status, schedule, ...it }: Subscription): void {
  if (status !== 'active')
    throw notAllowed(`Only an active subscription can be paused. This one is ${status}.`)
  if (schedule) throw notAllowed('A subscription with an attached schedule cannot be paused.')
  if (it.billing_mode.type !== 'flexible')
    throw notAllowed('Only a subscription with `billing_mode[type]=flexible` can be paused.')
  if (it.collection_method !== 'charge_automatically')
    throw notAllowed('Only a subscription that is charged automatically can be paused.')
}

/** What was paid for the time that will not be used becomes credit: from now, or from the period's start. */
export function pause(core: Core, form: Form, { id }: PathParams): Subscription {
  const subscription = findSubscription(core, id)
  refuseWhatCannotPause(subscription)
  const bill = read.object(form, 'bill_for') ?? {}
  const from = read.string(read.object(bill, 'unused_time_from') ?? {}, 'type') ?? 'now'
  const credits = subscription.items.data
    .map((item) => {
      const at = from === 'now' ? core.now() : item.current_period_start
      return from === 'none' ? null : creditFor(core, subscription, item, at)
    })
    .filter((credit) => credit !== null)
  bookProrations(core, subscription, credits)
  const invoiceNow = read.string(form, 'invoicing_behavior') === 'invoice'
  endWithInvoice(core, subscription, { prorate: false, invoiceNow })
  standStill(core, subscription, 'pause_requested')
  return subscription
}

/** One that stands still goes on with a new period now. */
export function resume(core: Core, _: Form, { id }: PathParams): Subscription {
  const subscription = findSubscription(core, id)
  if (subscription.status !== 'paused')
    throw notAllowed('Only a subscription with status `paused` can be resumed.')
  const next = { ...structuredClone(subscription), status: 'active' as const }
  delete next.status_details
  const plan = planChange(core, subscription, next, {
    items: [],
    proration: 'none',
    at: core.now(),
    anchorNow: true,
    trialEnd: null,
  })
  applyChange(core, subscription, plan, payingOf({}))
  delete subscription.status_details
  emit(core, 'customer.subscription.resumed', subscription)
  return subscription
}
