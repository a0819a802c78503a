/** Makes something once an act: Stripe repeats the first answer to a key for a day, also when what it made is gone by then. */

import { ask, isRefused } from './calls.ts'
import { type Refused, StripeUnavailable } from './errors.ts'

type LastResponse = { statusCode: number; headers: Record<string, string> }
type Made = { id: string; lastResponse: LastResponse }

export type Creation<T extends Made> = {
  /** Says what is made and why; retries, and whoever makes the same at the same time, use the same. */
  key: string
  create(idempotencyKey: string): Promise<T>
  /** Whether what an earlier use of the key made is still what is wanted now; else this is another act. */
  stands(id: string): Promise<boolean>
}

/** Stripe marks a repeated answer as such. Over fetch the SDK's `headers` are Headers, whatever its type says. */
const isRepeated = ({ lastResponse }: Made): boolean =>
  new Headers(lastResponse.headers).get('idempotent-replayed') === 'true'

/** So often in a day nobody makes the same anew. */
const MOST = 50

/**
 * The `n`th act of a day uses the key's `n`th form, so that all retries of one act meet in one form. Answers what
 * was made, or Stripe's refusal; throws StripeUnavailable.
 */
export async function createOnce<T extends Made>({
  key,
  create,
  stands,
}: Creation<T>): Promise<T | Refused> {
  for (let act = 1; act <= MOST; act += 1) {
    const answer = await ask(() => create(act === 1 ? key : `${key}:${act}`))
    if (isRefused(answer)) {
      // The form belongs to an act with other parameters.
      if (answer.code === 'idempotency_error') continue
      return answer
    }
    if (!isRepeated(answer)) return answer
    if (await stands(answer.id)) return answer
  }
  throw new StripeUnavailable(`${MOST} acts of today used the key ${key}`)
}
