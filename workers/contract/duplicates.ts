/** A second live subscription that Stripe holds for one account: never merged or dropped by us, repaired by people. */

import * as z from 'zod'
import { APPROVAL_STATES } from './approvals.ts'
import { INTERVALS, PLANS } from './catalogue.ts'

const stripeId = z.string().min(1).max(255)

const Terms = z.strictObject({
  id: stripeId,
  plan: z.enum(PLANS),
  interval: z.enum(INTERVALS),
  amountCents: z.int(),
  currency: z.string().length(3),
  createdAt: z.iso.datetime(),
})

export const Duplicate = z.strictObject({
  /** The one that should end. */
  subscription: Terms,
  /** The one the account lives by. */
  keeps: Terms,
  /** The address of the account. */
  customer: z.string(),
  /** What was last paid for the duplicate, to be given back by a refund of its own. */
  invoice: z
    .strictObject({ id: stripeId, number: z.string().nullable(), leftCents: z.int() })
    .nullable(),
  /** How its repair stands; null if nobody proposed one. */
  repair: z.enum(APPROVAL_STATES).nullable(),
})
export type Duplicate = z.infer<typeof Duplicate>

/** The arguments of the repair's action. */
export const EndDuplicateAction = z.strictObject({
  subscription: stripeId,
  keeps: stripeId,
  customer: z.string().max(254),
  plan: z.enum(PLANS),
  interval: z.enum(INTERVALS),
  amountCents: z.int(),
  currency: z.string().length(3),
})
export type EndDuplicateAction = z.infer<typeof EndDuplicateAction>
