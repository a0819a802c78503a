/** Carries out a planned change of a subscription: its prorations, its invoice, and what a failed payment makes of it. */

import { type Core, change } from '../core.ts'
import { StripeError } from '../protocol/errors.ts'
import type { Invoice, PendingChange, Subscription } from '../state.ts'
import { idOf } from '../wire.ts'
import type { Plan, Proration } from './change-plans.ts'
import { attemptWithoutMethod, collect, declinedError, openIntent } from './collection.ts'
import { createInvoiceItem } from './invoice-items.ts'
import { finalise } from './invoices.ts'
import { discardPending, keepPending, takeBack } from './pending-changes.ts'
import { draftInvoice } from './subscription-invoices.ts'
import { methodOf } from './subscriptions.ts'

export type Paying = {
  /** https://docs.stripe.com/api/subscriptions/update#update_subscription-payment_behavior */
  behaviour:
    | 'allow_incomplete'
    | 'default_incomplete'
    | 'error_if_incomplete'
    | 'pending_if_incomplete'
  /** Whether the customer is there to authenticate. */
  present: boolean
}

export function applyChange(
  core: Core,
  subscription: Subscription,
  plan: Plan,
  paying: Paying,
): Subscription {
  if (plan.invoiceNow || plan.prorations.length > 0) discardPending(core, subscription)
  plan.next.pending_update = subscription.pending_update
  const prorations = bookProrations(core, plan.next, plan.prorations)
  if (!plan.invoiceNow) return commit(core, subscription, plan.next)
  const invoice = finalise(
    core,
    draftInvoice(core, plan.next, 'subscription_update', { items: plan.renewed }),
  )
  plan.next.latest_invoice = invoice.id
  const pending: PendingChange = { invoice: invoice.id, next: plan.next, prorations }
  const refusal = collectNow(core, plan.next, invoice, paying)
  if (refusal === null) return commit(core, subscription, plan.next)
  switch (paying.behaviour) {
    case 'error_if_incomplete':
      takeBack(core, pending)
      throw refusal
    case 'pending_if_incomplete':
      return keepPending(core, subscription, pending)
    case 'allow_incomplete':
    case 'default_incomplete':
      if (plan.next.status === 'active') plan.next.status = 'past_due'
      return commit(core, subscription, plan.next)
  }
}

const commit = (core: Core, subscription: Subscription, next: Subscription): Subscription =>
  change(core, 'customer.subscription.updated', subscription, (changed) => {
    Object.assign(changed, structuredClone(next))
  })

/** Writes the prorations down as invoice items; answers their ids. */
export const bookProrations = (
  core: Core,
  subscription: Subscription,
  prorations: readonly Proration[],
): string[] =>
  prorations.map(
    ({ item, amount, description, period, credits }) =>
      createInvoiceItem(core, {
        customer: idOf(subscription.customer) ?? '',
        currency: subscription.currency,
        amount,
        description,
        period,
        price: item.price,
        quantity: item.quantity ?? 1,
        subscription: subscription.id,
        subscriptionItem: item.id,
        proration: true,
        credits,
        // The amount is net of the discounts already.
        discountable: false,
        metadata: {},
        invoice: null,
      }).id,
  )

const authenticationNeeded = () =>
  new StripeError(402, {
    type: 'card_error',
    code: 'subscription_payment_intent_requires_action',
    message:
      'Payment for this subscription requires additional user action before it can be completed successfully. Payment can be completed using the PaymentIntent associated with subscription.latest_invoice.',
  })

const noMethod = () =>
  new StripeError(400, {
    type: 'invalid_request_error',
    code: 'resource_missing',
    message:
      'This customer has no attached payment source or default payment method. Please consider adding a default payment method. For more information, visit https://stripe.com/docs/billing/subscriptions/payment-methods-setting#payment-method-priority.',
  })

/** Null when nothing is owed any more, else the error that a caller who wants errors gets. */
function collectNow(
  core: Core,
  next: Subscription,
  invoice: Invoice,
  { behaviour, present }: Paying,
): StripeError | null {
  const method = methodOf(core, next)
  if (behaviour === 'default_incomplete' && invoice.amount_due > 0) {
    openIntent(core, invoice)
    return authenticationNeeded()
  }
  if (!method && invoice.amount_due > 0) {
    attemptWithoutMethod(core, invoice, behaviour === 'allow_incomplete')
    return noMethod()
  }
  const outcome = collect(core, invoice, method, present, behaviour === 'allow_incomplete')
  switch (outcome.kind) {
    case 'succeeded':
    case 'nothing_due':
      return null
    case 'authenticate':
      return authenticationNeeded()
    case 'declined':
      return declinedError(outcome)
  }
}
