/** POST /stripe-webhook: verify, record, ring, answer. No business logic before the 200: Billing does the work. */

import * as z from 'zod'
import { record } from '../arrivals.ts'
import { readBody } from '../body.ts'
import { json } from '../json.ts'
import { problem } from '../problem.ts'
import { route } from '../route.ts'

export const webhookRoute = route({
  id: 'receiveStripeEvent',
  method: 'POST',
  path: '/stripe-webhook',
  policy: { who: 'stripe' },
  tag: 'Purchase',
  summary: 'Stripe tells us that something happened',
  bodyType: 'raw',
  answers: {
    200: {
      description: 'Recorded, or recorded before',
      schema: z.strictObject({ received: z.literal(true), duplicate: z.literal(true).optional() }),
    },
  },
  problems: ['invalid_signature', 'stale_signature', 'invalid_event', 'not_configured'],
  handle: async (c) => {
    const ports = c.get('ports')
    const { arrivals, stripe, clock } = ports
    const body = await readBody(c.req.raw)
    if (body.kind === 'too_large') return problem(c, 'body_too_large')
    // What Stripe signs is text; nothing else can be proved to be theirs.
    if (body.kind === 'broken') return problem(c, 'invalid_signature')
    const now = clock.now()
    const signature = c.req.header('stripe-signature') ?? null
    const verdict = await stripe.verifyWebhook(body.text, signature, now)
    if (verdict.kind === 'refused') return problem(c, verdict.code)
    // A fault here is a 500, so that Stripe comes again: nothing is acknowledged that is not on disk.
    const arrival = { event: verdict.event, livemode: stripe.livemode(), now }
    const recorded = await arrivals.ask(
      arrival,
      (all) => record(ports, all),
      (work) => c.executionCtx.waitUntil(work),
    )
    return json(recorded === 'duplicate' ? { received: true, duplicate: true } : { received: true })
  },
})
