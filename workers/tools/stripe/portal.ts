/** Our settings of Stripe's customer portal, and how they are found again at Stripe. */

import type Stripe from 'stripe'
import { find } from './calls.ts'

/** What a customer may do in the portal. */
export type PortalSettings = {
  card: boolean
  /** Stripe's words: address, name, phone, tax_id … */
  billingDetails: readonly string[]
  invoices: boolean
  cancel: 'at_period_end' | 'immediately' | 'off'
  planSwitch: boolean
  /** Where the portal leads back to. */
  returnUrl: string
}

/** Marks the configuration that is ours. */
const OURS = { managed_by: 'catalogue' } as const

type Allowed = Stripe.BillingPortal.ConfigurationCreateParams.Features.CustomerUpdate.AllowedUpdate

export const portalParams = (
  settings: PortalSettings,
): Stripe.BillingPortal.ConfigurationCreateParams => ({
  default_return_url: settings.returnUrl,
  features: {
    customer_update: {
      enabled: settings.billingDetails.length > 0,
      allowed_updates: [...settings.billingDetails] as Allowed[],
    },
    invoice_history: { enabled: settings.invoices },
    payment_method_update: { enabled: settings.card },
    subscription_cancel:
      settings.cancel === 'off' ? { enabled: false } : { enabled: true, mode: settings.cancel },
    subscription_update: { enabled: settings.planSwitch },
  },
  metadata: OURS,
})

export const isOurPortal = (found: Stripe.BillingPortal.Configuration): boolean =>
  found.active && found.metadata?.managed_by === OURS.managed_by

/** Null for configurations that are not ours. */
export function portalSettings(
  found: Stripe.BillingPortal.Configuration,
): (PortalSettings & { id: string }) | null {
  if (!isOurPortal(found)) return null
  const { customer_update, invoice_history, payment_method_update } = found.features
  const { subscription_cancel, subscription_update } = found.features
  const mode = subscription_cancel.mode === 'at_period_end' ? 'at_period_end' : 'immediately'
  return {
    id: found.id,
    card: payment_method_update.enabled,
    billingDetails: customer_update.enabled ? customer_update.allowed_updates : [],
    invoices: invoice_history.enabled,
    cancel: subscription_cancel.enabled ? mode : 'off',
    planSwitch: subscription_update.enabled,
    returnUrl: found.default_return_url ?? '',
  }
}

/** Names our configuration for a portal session; without one Stripe takes the account's default. */
export async function ourPortal(stripe: Stripe): Promise<{ configuration?: string }> {
  const params = { active: true, limit: 100 }
  const answer = await find(() => stripe.billingPortal.configurations.list(params))
  const ours = answer?.data.find(isOurPortal)
  return ours ? { configuration: ours.id } : {}
}
