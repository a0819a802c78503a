/** Opens Stripe's hosted page for one plan: the price is ours, the client named only the plan. */

import type Stripe from 'stripe'
import { ask, find, isRefused } from './calls.ts'
import type { Refused } from './errors.ts'
import type { NewCheckout } from './index.ts'
import { checkoutSnapshot } from './normalise.ts'
import type { CheckoutSnapshot } from './snapshots.ts'

type Params = Stripe.Checkout.SessionCreateParams

/** With tax on, Stripe needs the address and keeps it on the customer we already have. */
const TAX: Params = {
  automatic_tax: { enabled: true },
  tax_id_collection: { enabled: true },
  billing_address_collection: 'required',
  customer_update: { address: 'auto', name: 'auto' },
}

/** Stripe takes the id of a promotion code, customers know its word. */
async function promotionOf(stripe: Stripe, code: string): Promise<string | null> {
  const answer = await find(() => stripe.promotionCodes.list({ code, active: true, limit: 1 }))
  return answer?.data[0]?.id ?? null
}

const unknownPromotion: Refused = {
  kind: 'refused',
  code: 'promotion_code_unknown',
  message: 'This promotion code is not valid.',
  param: 'promotionCode',
}

function paramsOf(checkout: NewCheckout, promotion: string | null): Params {
  // A completed session has no line items in its event, so our ids travel as metadata.
  const metadata = { account_id: checkout.accountId, intent_id: checkout.intentId }
  return {
    mode: 'subscription',
    customer: checkout.customerId,
    client_reference_id: checkout.accountId,
    line_items: [{ price: checkout.priceId, quantity: 1 }],
    success_url: checkout.successUrl,
    cancel_url: checkout.cancelUrl,
    expires_at: Math.floor(checkout.expiresAt / 1_000),
    metadata,
    // The default billing mode changes between API versions, so it is said.
    subscription_data: { metadata, billing_mode: { type: 'flexible' } },
    // Whoever brought no code may type one on the payment page; Stripe takes either, not both.
    ...(promotion
      ? { discounts: [{ promotion_code: promotion }] }
      : { allow_promotion_codes: true }),
    ...(checkout.tax ? TAX : {}),
  }
}

/** `key` makes a repeat the same session; an unknown promotion code is refused before anything is made. */
export async function createCheckoutSession(
  stripe: Stripe,
  checkout: NewCheckout,
  key: string,
): Promise<{ kind: 'created'; session: CheckoutSnapshot } | Refused> {
  const { promotionCode } = checkout
  const promotion = promotionCode ? await promotionOf(stripe, promotionCode) : null
  if (promotionCode && !promotion) return unknownPromotion
  const answer = await ask(() =>
    stripe.checkout.sessions.create(paramsOf(checkout, promotion), { idempotencyKey: key }),
  )
  return isRefused(answer) ? answer : { kind: 'created', session: checkoutSnapshot(answer) }
}
