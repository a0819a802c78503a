/** GET /checkout-sessions/:id: the success page asks it until the plan is active. */

import * as z from 'zod'
import { CheckoutStatus, Subscription } from '../../../contract/objects.ts'
import { intentOfSession } from '../../../db/checkout-intents.ts'
import { json } from '../../json.ts'
import { problem } from '../../problem.ts'
import { route } from '../../route.ts'
import { progressOf } from './checkout-progress.ts'

export const checkoutStatusRoute = route({
  id: 'getCheckoutSession',
  method: 'GET',
  path: '/checkout-sessions/:id',
  policy: { who: 'signed_in' },
  tag: 'Purchase',
  summary: 'How far a purchase is; asks Stripe while our own row is not there yet',
  answers: {
    200: {
      description: 'The state of the purchase',
      schema: z.strictObject({ status: CheckoutStatus, subscription: Subscription.nullable() }),
    },
  },
  problems: ['not_found', 'stripe_unavailable', 'live_not_approved', 'not_configured'],
  handle: async (c, { actor }) => {
    const ports = c.get('ports')
    const intent = await intentOfSession(ports.db, actor.accountId, c.req.param('id') ?? '')
    return intent ? json(await progressOf(ports, intent)) : problem(c, 'not_found')
  },
})
