/** Changing the plan: preview, confirm, and taking back what waits. */

import * as z from 'zod'
import { Subscription } from '../../../contract/objects.ts'
import { ChangeBody, NextAction, Preview, PreviewBody } from '../../../contract/plan-change.ts'
import type { ProblemCode } from '../../../contract/problems.ts'
import { together } from '../../../db/database.ts'
import { json } from '../../json.ts'
import { ringReconcile } from '../../ring.ts'
import { route } from '../../route.ts'
import { previewView } from '../../views/preview.ts'
import { auditedBy } from '../accounts/audit.ts'
import { answerRefusal } from '../accounts/refusal.ts'
import { changePlan } from './change-plan.ts'
import { previewChange } from './preview-change.ts'
import { subscriptionAtStripe } from './subscribed.ts'

const TAG = 'Purchase'
const refusals: readonly ProblemCode[] = [
  'csrf',
  'plan_required',
  'payment_overdue',
  'change_pending',
  'contact_sales',
  'unknown_plan',
  'no_change',
  'not_found',
  'offer_closed',
  'catalogue_drift',
  'stripe_unavailable',
  'live_not_approved',
  'not_configured',
]

export const changeRoutes = [
  route({
    id: 'previewChange',
    method: 'POST',
    path: '/subscription/preview',
    policy: { who: 'signed_in' },
    tag: TAG,
    summary: 'What another plan or interval would cost: due now, credit, next renewal',
    body: PreviewBody,
    answers: {
      200: {
        description: 'Valid for ten minutes, for the subscription as it is now',
        schema: z.strictObject({ preview: Preview }),
      },
    },
    problems: refusals,
    handle: async (c, { actor, body }) => {
      const outcome = await previewChange(c.get('ports'), actor, body)
      if (outcome.kind === 'refused') return answerRefusal(c, outcome)
      return json({ preview: previewView(outcome.row) })
    },
  }),
  route({
    id: 'changePlan',
    method: 'POST',
    path: '/subscription/change',
    policy: { who: 'signed_in' },
    tag: TAG,
    summary: 'Do what the preview showed: up at once, down at the end of the period',
    body: ChangeBody,
    answers: {
      200: {
        description: 'The subscription now, and where the customer confirms the payment if needed',
        schema: z.strictObject({ subscription: Subscription, nextAction: NextAction.nullable() }),
      },
    },
    problems: [...refusals, 'preview_expired', 'price_changed', 'payment_failed'],
    handle: async (c, { actor, body }) => {
      const ports = c.get('ports')
      const outcome = await changePlan(ports, actor, body.previewId)
      if (outcome.kind === 'refused') return answerRefusal(c, outcome)
      await together(ports.db, [auditedBy(c, actor, 'plan_changed', body.previewId)])
      const { subscription, nextAction } = outcome
      return json({ subscription, nextAction })
    },
  }),
  route({
    id: 'dropPendingChange',
    method: 'DELETE',
    path: '/subscription/pending-change',
    policy: { who: 'signed_in' },
    tag: TAG,
    summary: 'Keep the plan: take back a change that waits for the period’s end or for its payment',
    answers: { 204: { description: 'Nothing waits any more' } },
    problems: ['csrf', 'stripe_unavailable', 'live_not_approved', 'not_configured'],
    handle: async (c, { actor }) => {
      const ports = c.get('ports')
      const { found } = await subscriptionAtStripe(ports, actor.accountId)
      if (found) {
        await ports.stripe.dropPendingChange(found.id)
        await together(ports.db, [auditedBy(c, actor, 'plan_change_dropped', found.id)])
        await ringReconcile(ports, found.id)
      }
      return c.body(null, 204)
    },
  }),
]
