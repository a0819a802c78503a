/** Decides whether a call is sent again, and when. Pure. */

export type Failure =
  /** No answer came, so nobody knows whether the call had its effect. */
  | { kind: 'lost' }
  | { kind: 'refused'; status: number; code: string; retryAfterSeconds: number | null }

export type Attempt = {
  /** Attempts so far, at least 1. */
  made: number
  maxRetries: number
  /** Twice is once: it reads, deletes, or carries an idempotency key. */
  repeatable: boolean
  /** Longer waits are the caller's to decide: a month's limit may turn in weeks. */
  maxWaitSeconds: number
  /** In [0, 1): spreads the repetitions of many clients. */
  random: number
}

const FIRST_WAIT_SECONDS = 0.5
const LONGEST_BACKOFF_SECONDS = 8

/** Milliseconds to wait before the next attempt, or null to give up. */
export function waitBeforeRetry(failure: Failure, attempt: Attempt): number | null {
  if (attempt.made > attempt.maxRetries || !mayRepeat(failure, attempt.repeatable)) return null
  const asked = failure.kind === 'refused' ? failure.retryAfterSeconds : null
  if (asked !== null) return asked > attempt.maxWaitSeconds ? null : asked * 1_000
  const backoff = Math.min(FIRST_WAIT_SECONDS * 2 ** (attempt.made - 1), LONGEST_BACKOFF_SECONDS)
  return backoff * (0.5 + attempt.random / 2) * 1_000
}

function mayRepeat(failure: Failure, repeatable: boolean): boolean {
  if (failure.kind === 'lost') return repeatable
  // Refused at the door: nothing had begun, so any call may knock again.
  if (failure.status === 429) return true
  // The first call with this key is still at work; its answer will be ours.
  if (failure.code === 'idempotency_in_flight') return true
  return repeatable && failure.status >= 500
}
