/** Bounds of what the swarm takes, apart from its shapes: pages state them without carrying the validator. */

import type { PlanKey } from './catalogue.ts'

export const MAX_GOAL_CHARACTERS = 20_000
/** A goal asks ten times at most (`swarm/bounds.ts`): all its answers together are no longer than a goal. */
export const MAX_ANSWER_CHARACTERS = 2_000
export const MAX_ATTACHMENT_BYTES = 5_000_000
/** Of a table that is analysed (PRODUCT.md, "Every feature word has a proof"). */
export const MAX_TABLE_BYTES: Record<PlanKey, number> = {
  starter: 1_000_000,
  pro: MAX_ATTACHMENT_BYTES,
  enterprise: MAX_ATTACHMENT_BYTES,
}
/** Of all uploads an account has kept at a time; each goes thirty days after its last goal. */
export const MAX_KEPT_UPLOAD_BYTES = 500_000_000
/** After the goal they belong to: results, and what it was given. */
export const FILES_KEPT_DAYS = 30
