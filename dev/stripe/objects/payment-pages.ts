/** What Stripe's own hosted page asks of its API, as far as the official CLI does so, too (`stripe trigger checkout.session.completed`). */

import { payCheckoutSession } from '../checkout.ts'
import type { Core } from '../core.ts'
import type { Endpoint } from '../protocol/endpoint.ts'
import { StripeError } from '../protocol/errors.ts'
import type { Form } from '../protocol/form.ts'
import { read } from '../protocol/params.ts'
import { findSession } from './sessions.ts'

function confirm(core: Core, id: string, form: Form) {
  const session = findSession(core, id)
  const method = read.required(form, 'payment_method')
  const details = core.state.paymentMethods.get(method)?.billing_details
  const outcome = payCheckoutSession(core, id, {
    method,
    email: details?.email ?? session.customer_email ?? '',
    name: details?.name ?? '',
  })
  if (outcome.kind === 'declined')
    throw new StripeError(402, {
      type: 'card_error',
      code: outcome.code,
      message: outcome.message,
    })
  return session
}

export const paymentPageEndpoints: Endpoint[] = [
  {
    method: 'GET',
    path: '/payment_pages/:id',
    spec: {},
    run: (core, _, { id }) => findSession(core, id),
  },
  {
    method: 'POST',
    path: '/payment_pages/:id/confirm',
    spec: { payment_method: 'string', expected_amount: 'integer', key: 'accepted' },
    run: (core, form, { id }) => confirm(core, id, form),
  },
]
