/** What may be said of the portal's configuration (https://docs.stripe.com/api/customer_portal/configurations/create). */

import type { Spec } from '../protocol/params.ts'

const DETAILS = ['address', 'email', 'name', 'phone', 'shipping', 'tax_id'] as const
/** Not offered here: asking for it is an error. */
const off = { one: ['false'] } as const

export const configurationSpec: Spec = {
  active: 'boolean',
  business_profile: {
    of: { headline: 'string', privacy_policy_url: 'url', terms_of_service_url: 'url' },
  },
  default_return_url: 'url',
  name: 'string',
  features: {
    of: {
      customer_update: { of: { enabled: 'boolean', allowed_updates: { list: { one: DETAILS } } } },
      invoice_history: { of: { enabled: 'boolean' } },
      payment_method_update: { of: { enabled: 'boolean' } },
      subscription_cancel: {
        of: {
          enabled: 'boolean',
          mode: { one: ['at_period_end', 'immediately'] },
          proration_behavior: { one: ['none'] },
          cancellation_reason: { of: { enabled: off, options: { list: 'string' } } },
        },
      },
      subscription_update: {
        of: {
          enabled: 'boolean',
          default_allowed_updates: { list: { one: ['price', 'promotion_code', 'quantity'] } },
          products: {
            list: {
              of: {
                product: 'string',
                prices: { list: 'string' },
                adjustable_quantity: { of: { enabled: off } },
              },
            },
          },
          proration_behavior: { one: ['always_invoice', 'create_prorations', 'none'] },
        },
      },
    },
  },
  metadata: 'metadata',
  login_page: { of: { enabled: off } },
}
