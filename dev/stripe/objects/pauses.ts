/** Pausing the collection of a subscription's invoices (https://docs.stripe.com/billing/subscriptions/pause-payment). */

import { type Core, change } from '../core.ts'
import { invalidInteger, missing } from '../protocol/errors.ts'
import type { Form } from '../protocol/form.ts'
import { read, type Spec } from '../protocol/params.ts'
import type { Invoice, Subscription } from '../state.ts'
import { finalise } from './invoices.ts'
import { markUncollectible, voidInvoice } from './voiding.ts'

export const pauseSpec: Spec = {
  behavior: { one: ['keep_as_draft', 'mark_uncollectible', 'void'] },
  resumes_at: 'integer',
}

export function pauseAsTold(form: Form, changed: Subscription): void {
  if (!('pause_collection' in form)) return
  const pause = read.object(form, 'pause_collection')
  if (!pause) {
    changed.pause_collection = null
    return
  }
  const behavior = read.string(pause, 'behavior')
  if (!behavior) throw missing('pause_collection[behavior]')
  const resumesAt = read.integer(pause, 'resumes_at') ?? null
  if (resumesAt !== null && Number.isNaN(resumesAt))
    throw invalidInteger('pause_collection[resumes_at]', String(resumesAt))
  changed.pause_collection = {
    behavior: behavior as NonNullable<Subscription['pause_collection']>['behavior'],
    resumes_at: resumesAt,
  }
}

/** What becomes of an invoice that is made meanwhile. */
export function shelve(
  core: Core,
  { behavior }: NonNullable<Subscription['pause_collection']>,
  invoice: Invoice,
): void {
  invoice.automatically_finalizes_at = null
  invoice.auto_advance = false
  if (behavior === 'void') voidInvoice(core, finalise(core, invoice))
  if (behavior === 'mark_uncollectible') markUncollectible(core, finalise(core, invoice))
}

export const resumeCollection = (core: Core, subscription: Subscription): void => {
  change(core, 'customer.subscription.updated', subscription, (changed) => {
    changed.pause_collection = null
  })
}
