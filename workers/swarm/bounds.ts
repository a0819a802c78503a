/** How far goals and tasks may go, and what is said where one may not go further. */

import type { Trouble } from '../contract/swarm.ts'
import { DAY, MINUTE, SECOND } from '../tools/clock.ts'

/** Whoever runs a task renews this; when it is over another may run it. */
export const LEASE_MS = 10 * SECOND
/** Time the tools of one goal may run, all together. */
export const BUDGET_MS = 60 * MINUTE
/** Calls of tools in one goal, our own repeats apart. */
export const MAX_TOOL_CALLS = 40
/** What the record could not say is asked again then. */
export const ASK_AGAIN_MS = 5 * SECOND
/** A question nobody answers ends the goal. */
export const UNANSWERED_MS = 7 * DAY
/** To our questions. */
export const MAX_ANSWERS = 10
/** Runs that broke off under us before we call it our fault. */
export const MAX_LOSSES = 20
/** A run lost before its first beat counts as so many: what breaks us at once breaks us again. */
export const SILENT_LOSS = 5

/** What a run came to. `again`: worth another try. */
export type Outcome =
  | { kind: 'done' }
  | { kind: 'failed'; error: Trouble; again: boolean; ourFault: boolean }

export type Limits = {
  /** Tasks at once; null = any number. */
  cap: number | null
  /** False while the account is suspended: what runs may end, nothing new begins. */
  mayStart: boolean
}

const trouble = (code: string, detail: string): Trouble => ({ code, detail })
export const UNANSWERED = trouble('unanswered', 'Our question was not answered within seven days.')
export const NO_PLAN = trouble(
  'no_plan',
  `${MAX_ANSWERS} answers did not make a plan of it. Submit a new goal that says all in one.`,
)
export const EXHAUSTED = trouble(
  'budget_exhausted',
  `A goal’s tools run ${BUDGET_MS / MINUTE} minutes and ${MAX_TOOL_CALLS} times at most. What was made is kept; submit the rest as a new goal.`,
)
export const BROKE_OFF = trouble('broke_off', 'The run broke off on our side too often.')
/** In the words of who denied it, if there were any. */
export const denied = (reason: string | null): Trouble =>
  trouble('denied', `The action was not approved${reason ? `: ${reason}` : '.'}`)
export const UNDECIDED = trouble('approval_expired', 'Nobody decided about the action in time.')
