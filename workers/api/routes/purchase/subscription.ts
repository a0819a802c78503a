/** GET /subscription, and its end: cancel at period end, resume. */

import * as z from 'zod'
import { CancelBody, EmptyBody } from '../../../contract/bodies.ts'
import { Subscription } from '../../../contract/objects.ts'
import type { ProblemCode } from '../../../contract/problems.ts'
import { currentSubscription } from '../../../db/subscriptions.ts'
import type { ApiContext } from '../../context.ts'
import { json } from '../../json.ts'
import { problem } from '../../problem.ts'
import { route } from '../../route.ts'
import { subscriptionView } from '../../views/subscription.ts'
import { type Ending, setEnding } from './ending.ts'

const changed = {
  200: {
    description: 'The subscription as it is now',
    schema: z.strictObject({ subscription: Subscription }),
  },
}
const refusals: readonly ProblemCode[] = [
  'csrf',
  'not_found',
  'stripe_unavailable',
  'live_not_approved',
  'not_configured',
]

async function answer(c: ApiContext, accountId: string, wish: Ending): Promise<Response> {
  const subscription = await setEnding(c.get('ports'), accountId, wish)
  return subscription
    ? json({ subscription })
    : problem(c, 'not_found', { detail: 'There is no live subscription.' })
}

export const subscriptionRoutes = [
  route({
    id: 'getSubscription',
    method: 'GET',
    path: '/subscription',
    policy: { who: 'signed_in' },
    tag: 'Purchase',
    summary: 'The subscription that has not ended, or null',
    answers: {
      200: {
        description: 'The subscription, or null',
        schema: z.strictObject({ subscription: Subscription.nullable() }),
      },
    },
    problems: [],
    handle: async (c, { actor }) => {
      const { db, clock } = c.get('ports')
      const row = await currentSubscription(db, actor.accountId)
      return json({ subscription: row && subscriptionView(row, clock.now()) })
    },
  }),
  route({
    id: 'cancelSubscription',
    method: 'POST',
    path: '/subscription/cancel',
    policy: { who: 'signed_in' },
    tag: 'Purchase',
    summary: 'Cancel at the end of the paid period; idempotent, and undone by resume until then',
    body: CancelBody,
    answers: changed,
    problems: refusals,
    handle: (c, { actor, body }) =>
      answer(c, actor.accountId, { cancel: true, reason: body.reason }),
  }),
  route({
    id: 'resumeSubscription',
    method: 'POST',
    path: '/subscription/resume',
    policy: { who: 'signed_in' },
    tag: 'Purchase',
    summary: 'Take a cancellation back; idempotent',
    body: EmptyBody,
    answers: changed,
    problems: refusals,
    handle: (c, { actor }) => answer(c, actor.accountId, { cancel: false }),
  }),
]
