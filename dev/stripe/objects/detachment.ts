/** What a payment method loses with its customer: it pays no more and comes back to nobody (https://docs.stripe.com/api/payment_methods/detach). */

import { type Core, change, emit } from '../core.ts'
import { noSuch, notAllowed, type StripeError } from '../protocol/errors.ts'
import type { PaymentMethod } from '../state.ts'
import { idOf } from '../wire.ts'

export const isDetached = (core: Core, { id }: PaymentMethod): boolean =>
  core.state.cards.get(id)?.detached ?? false

/** The method of an id, unless it is unknown or was detached. */
export function usableMethod(core: Core, id: string | null): PaymentMethod | null {
  const method = core.state.paymentMethods.get(id ?? '')
  return method && !isDetached(core, method) ? method : null
}

export const usedUp = (param: string): StripeError =>
  notAllowed(
    'This PaymentMethod was previously used without being attached to a Customer or was detached from a Customer, and may not be used again.',
    null,
    param,
  )

/** What is named as a default must be there, and still somebody's. */
export function checkDefault(core: Core, id: string | null | undefined, param: string): void {
  if (id && !usableMethod(core, id))
    throw notAllowed(
      `The customer does not have a payment method with the ID ${id}. The payment method must be attached to the customer.`,
      'resource_missing',
      param,
    )
}

export function detach(core: Core, id: string): PaymentMethod {
  const method = core.state.paymentMethods.get(id)
  if (!method) throw noSuch('PaymentMethod', id)
  const customer = idOf(method.customer)
  if (!customer)
    throw notAllowed(
      'The payment method you provided is not attached to a customer so detachment is impossible.',
    )
  method.customer = null
  const secret = core.state.cards.get(id)
  if (secret) secret.detached = true
  emit(core, 'payment_method.detached', method, { customer })
  forgetDefault(core, id)
  return method
}

/** Nothing names it as its default any more. */
function forgetDefault(core: Core, id: string): void {
  for (const customer of core.state.customers.values())
    if (idOf(customer.invoice_settings.default_payment_method) === id)
      change(core, 'customer.updated', customer, (changed) => {
        changed.invoice_settings.default_payment_method = null
      })
  for (const subscription of core.state.subscriptions.values())
    if (idOf(subscription.default_payment_method) === id)
      change(core, 'customer.subscription.updated', subscription, (changed) => {
        changed.default_payment_method = null
      })
}
