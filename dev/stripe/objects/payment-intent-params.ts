/** What may be said of a payment intent (https://docs.stripe.com/api/payment_intents/create). */

import type { Spec } from '../protocol/params.ts'
import { shippingSpec } from './addresses.ts'

export const confirmSpec: Spec = {
  payment_method: 'string',
  return_url: 'uri',
  off_session: 'boolean',
  error_on_requires_action: 'boolean',
  receipt_email: 'email',
  setup_future_usage: { one: ['off_session', 'on_session'] },
  use_stripe_sdk: 'boolean',
  // Cards have no mandates.
  mandate_data: 'accepted',
}

export const updateSpec: Spec = {
  amount: 'integer',
  currency: 'currency',
  customer: 'string',
  description: 'string',
  metadata: 'metadata',
  payment_method: 'string',
  receipt_email: 'email',
  setup_future_usage: { one: ['off_session', 'on_session'] },
  shipping: { of: shippingSpec },
}

export const createSpec: Spec = {
  ...confirmSpec,
  ...updateSpec,
  confirm: 'boolean',
  capture_method: { one: ['automatic', 'automatic_async', 'manual'] },
  confirmation_method: { one: ['automatic', 'manual'] },
  automatic_payment_methods: {
    of: { enabled: 'boolean', allow_redirects: { one: ['always', 'never'] } },
  },
  allowed_payment_method_types: { list: { one: ['card'] } },
  // Removed in API 2026-10-28, still sent by clients pinned before it.
  payment_method_types: { list: { one: ['card'] } },
}
