/** Free trials: the reminder before they end, and what follows without a card (https://docs.stripe.com/billing/subscriptions/trials). */

import { type Core, emit } from '../core.ts'
import type { Form } from '../protocol/form.ts'
import { read, type Spec } from '../protocol/params.ts'
import type { Subscription } from '../state.ts'
import { standStill } from './standstill.ts'
import { endSubscription } from './subscriptions.ts'

const REMINDER = 3 * 86_400

export const trialSettingsSpec: Spec = {
  end_behavior: {
    of: { missing_payment_method: { one: ['cancel', 'create_invoice', 'pause'] } },
  },
}

export const missingMethodOf = (form: Form): string | null => {
  const settings = read.object(form, 'trial_settings') ?? {}
  return read.string(read.object(settings, 'end_behavior') ?? {}, 'missing_payment_method') ?? null
}

export const setMissingMethod = (changed: Subscription, said: string | null): void => {
  if (said === null) return
  changed.trial_settings = {
    end_behavior: { billing_cycle_anchor: null, missing_payment_method: said as 'cancel' },
  }
}

export const trialAsTold = (form: Form, changed: Subscription): void =>
  setMissingMethod(changed, missingMethodOf(form))

const key = ({ id }: Subscription): string => `trial_will_end:${id}`

/** Three days before the end, or at once in a shorter trial; null when it was sent. */
export function trialReminderAt(core: Core, subscription: Subscription): number | null {
  const { status, trial_end: end } = subscription
  if (status !== 'trialing' || end === null) return null
  if (core.state.counters.get(key(subscription)) === end) return null
  return Math.max(end - REMINDER, subscription.created)
}

export function remindOfTrialEnd(core: Core, subscription: Subscription): void {
  core.state.counters.set(key(subscription), subscription.trial_end ?? 0)
  emit(core, 'customer.subscription.trial_will_end', subscription)
}

/** Whether the trial's end was dealt with here: cancelled or paused instead of invoiced. */
export function endTrialWithoutCard(core: Core, subscription: Subscription): boolean {
  const wanted = subscription.trial_settings?.end_behavior.missing_payment_method
  if (wanted === 'cancel') {
    endSubscription(core, subscription)
    return true
  }
  if (wanted !== 'pause') return false
  standStill(core, subscription, 'trial_end_without_payment_method')
  return true
}
