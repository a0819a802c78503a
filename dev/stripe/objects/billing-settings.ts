/** How something is billed, as calls say it: mode, tax, payment settings (https://docs.stripe.com/api/subscriptions/create). */

import type { Core } from '../core.ts'
import type { Form } from '../protocol/form.ts'
import { read, type Spec } from '../protocol/params.ts'
import type { PaymentIntent, Subscription } from '../state.ts'
import { idOf } from '../wire.ts'

export const billingModeSpec: Spec = {
  type: { one: ['classic', 'flexible'] },
  // Prorations name their discounts in no line of their own.
  flexible: { of: { proration_discounts: { one: ['included'] } } },
}

/** It is answered as told; the tax is 0. */
export const automaticTaxSpec: Spec = { enabled: 'boolean' }

export const asksForTax = (form: Form): boolean | undefined =>
  read.boolean(read.object(form, 'automatic_tax') ?? {}, 'enabled')

export const paymentSettingsSpec: Spec = {
  payment_method_types: { list: { one: ['card'] } },
  save_default_payment_method: { one: ['off', 'on_subscription'] },
}

export function billAsTold(form: Form, changed: Subscription): void {
  changed.automatic_tax.enabled = asksForTax(form) ?? changed.automatic_tax.enabled
  const given = read.object(form, 'payment_settings')
  const settings = changed.payment_settings
  if (!given || !settings) return
  const types = read.strings(given, 'payment_method_types')
  if (types) settings.payment_method_types = types.map(() => 'card' as const)
  const saves = read.string(given, 'save_default_payment_method')
  if (saves) settings.save_default_payment_method = saves as 'off' | 'on_subscription'
}

/** What paid becomes the subscription's own default, if it is set so. */
export function keepWhatPaid(core: Core, subscription: Subscription, intent: PaymentIntent): void {
  const method = idOf(intent.payment_method)
  if (subscription.payment_settings?.save_default_payment_method !== 'on_subscription') return
  if (method && core.state.paymentMethods.has(method)) subscription.default_payment_method = method
}
