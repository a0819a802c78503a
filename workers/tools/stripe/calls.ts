/** Makes one call to Stripe and sorts what may come back: an answer, a refusal, nothing there, or a fault. */

import Stripe from 'stripe'
import { type Refused, StripeUnavailable } from './errors.ts'

const { StripeError, StripeCardError, StripeIdempotencyError, StripeInvalidRequestError } =
  Stripe.errors

type Answer = { lastResponse: { statusCode: number } }

const refusal = (error: unknown): Refused | null => {
  const understood =
    error instanceof StripeCardError ||
    error instanceof StripeInvalidRequestError ||
    error instanceof StripeIdempotencyError
  // 409 is a lock or a twin still running and 429 is haste: both are "later", not "no".
  if (!understood || error.statusCode === 409 || error.statusCode === 429) return null
  return {
    kind: 'refused',
    code: error.code ?? error.rawType ?? error.type,
    message: error.message,
    param: error.param ?? null,
    ...(error instanceof StripeCardError
      ? { declineCode: error.decline_code || error.code || 'card_declined' }
      : {}),
  }
}

const unavailable = (error: unknown): unknown =>
  error instanceof StripeError
    ? new StripeUnavailable(`${error.type}: ${error.message}`, { cause: error })
    : error

/** Whether a value is Stripe's refusal. */
export const isRefused = (value: unknown): value is Refused =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'refused'

/** Asks; refusals are values, everything else that is not an answer throws StripeUnavailable. */
export async function ask<T extends Answer>(call: () => Promise<T>): Promise<T | Refused> {
  try {
    const answer = await call()
    // An answer without an `error` key is success to the SDK, whatever its status.
    if (answer.lastResponse.statusCode >= 300)
      throw new StripeUnavailable(`status ${answer.lastResponse.statusCode}`)
    return answer
  } catch (error) {
    const refused = refusal(error)
    if (refused) return refused
    throw unavailable(error)
  }
}

/** Asks for something that may not be there; any other refusal of a read is a fault of ours. */
export async function find<T extends Answer>(call: () => Promise<T>): Promise<T | null> {
  const answer = await ask(call)
  if (!isRefused(answer)) return answer
  if (answer.code === 'resource_missing') return null
  throw new Error(`Stripe refused a read: ${answer.code}: ${answer.message}`)
}

type Page<T> = { data: T[]; has_more: boolean } & Answer

/** Walks a list page by page; each page's status is checked, which the SDK's own walk does not. */
export async function* walk<T extends { id: string }>(
  page: (after: { starting_after?: string }) => Promise<Page<T>>,
): AsyncGenerator<T> {
  let after: { starting_after?: string } = {}
  for (;;) {
    const answer = await find(() => page(after))
    const last = answer?.data.at(-1)
    if (!answer || !last) return
    yield* answer.data
    if (!answer.has_more) return
    after = { starting_after: last.id }
  }
}
