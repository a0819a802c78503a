/** Writes the fields of a subscription that a call names: ends, method, discounts, words. */

import { type Core, emit } from '../core.ts'
import { invalidInteger, notAllowed } from '../protocol/errors.ts'
import type { Form } from '../protocol/form.ts'
import { mergeMetadata, read } from '../protocol/params.ts'
import type { Subscription } from '../state.ts'
import { idOf } from '../wire.ts'
import { billAsTold } from './billing-settings.ts'
import { discountOf } from './discounts.ts'
import { pauseAsTold } from './pauses.ts'
import { discountsFrom } from './redemption.ts'
import { worth } from './subscription-items.ts'
import { periodEndOf, setCancelAt, setCancelAtPeriodEnd } from './subscriptions.ts'
import { trialAsTold } from './trials.ts'

/** A date of its own, beside `cancel_at_period_end`: how portals end flexibly billed subscriptions. */
export function requestedEnd(form: Form, subscription: Subscription): number | null | undefined {
  const given = read.nullable(form, 'cancel_at')
  if (given === undefined || given === null) return given
  // All items share one period here.
  if (given === 'min_period_end' || given === 'max_period_end') return periodEndOf(subscription)
  if (!/^\d+$/.test(given)) throw invalidInteger('cancel_at', given)
  if (read.boolean(form, 'cancel_at_period_end') !== undefined)
    throw notAllowed(
      'You may only specify one of these parameters: cancel_at, cancel_at_period_end.',
    )
  return Number(given)
}

/** Replaces the discounts as the list says; an empty one takes all away. */
function rediscount(core: Core, form: Form, changed: Subscription): void {
  if (!('discounts' in form)) return
  const customer = idOf(changed.customer) ?? ''
  const before = changed.discounts.map((one) => idOf(one) ?? '')
  changed.discounts = discountsFrom(
    core,
    read.objects(form, 'discounts') ?? [],
    { customer, currency: changed.currency, amount: worth(changed.items.data) },
    { customer, subscription: changed.id },
  )
  for (const id of before)
    if (!changed.discounts.includes(id))
      emit(core, 'customer.discount.deleted', discountOf(core, id))
}

/** Writes what starts no invoice. */
export function dress(core: Core, form: Form, changed: Subscription): void {
  const endsAt = requestedEnd(form, changed)
  const cancel = read.boolean(form, 'cancel_at_period_end')
  if (changed.schedule && (cancel !== undefined || endsAt !== undefined))
    throw notAllowed(
      `The subscription is managed by the subscription schedule \`${idOf(changed.schedule)}\`, and updating any cancelation behavior directly is not allowed. Please update the schedule instead.`,
    )
  if (cancel !== undefined) setCancelAtPeriodEnd(core, changed, cancel)
  if (endsAt !== undefined) setCancelAt(core, changed, endsAt)
  const method = read.nullable(form, 'default_payment_method')
  if (method !== undefined) changed.default_payment_method = method
  const description = read.nullable(form, 'description')
  if (description !== undefined) changed.description = description
  const details = read.object(form, 'cancellation_details') ?? {}
  if (changed.cancellation_details)
    for (const field of ['comment', 'feedback'] as const) {
      const value = read.nullable(details, field)
      if (value !== undefined) Object.assign(changed.cancellation_details, { [field]: value })
    }
  billAsTold(form, changed)
  pauseAsTold(form, changed)
  trialAsTold(form, changed)
  rediscount(core, form, changed)
  changed.metadata = mergeMetadata(changed.metadata, form)
}
