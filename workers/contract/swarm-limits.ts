/** Bounds of what the swarm takes, apart from its shapes: pages state them without carrying the validator. */

export const MAX_GOAL_CHARACTERS = 20_000
/** A goal asks ten times at most (`swarm/bounds.ts`): all its answers together are no longer than a goal. */
export const MAX_ANSWER_CHARACTERS = 2_000
export const MAX_ATTACHMENT_BYTES = 5_000_000
/** Of all uploads an account has kept at a time; each goes thirty days after its last goal. */
export const MAX_KEPT_UPLOAD_BYTES = 500_000_000
/** After the goal they belong to: results, and what it was given. */
export const FILES_KEPT_DAYS = 30
