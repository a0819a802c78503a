/** Talks to the local Stripe's control room: is anything owed, what time is it, move on. */

import * as z from 'zod'
import { type Config, need } from '../../config.ts'
import { StripeUnavailable } from '../../tools/stripe/index.ts'

const ClockAnswer = z.object({
  now: z.iso.datetime(),
  nextDue: z.iso.datetime().nullable(),
})

export type LocalStripe = {
  /** Whether a webhook is on its way or a date has come that is not settled yet. */
  owes(): Promise<boolean>
  /** Its time, and the next date at which something happens there; milliseconds. */
  clock(): Promise<{ now: number; nextDue: number | null }>
  /** Moves its clock on and settles what falls due. */
  moveTo(ms: number): Promise<void>
}

/** A test runs the local Stripe in its own process instead of behind a port. */
export type Send = (url: string, init: RequestInit) => Promise<Response>

/** Throws NotConfigured without STRIPE_API_BASE and StripeUnavailable when nobody answers there. */
export function localStripe(config: Config, send: Send = fetch): LocalStripe {
  const base = need(config, 'STRIPE_API_BASE')
  const ask = async (path: string, body?: unknown): Promise<Response> => {
    try {
      return await send(`${base}/_control${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: { 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
    } catch (error) {
      throw new StripeUnavailable(String(error))
    }
  }
  return {
    async owes() {
      const answer = await ask('/idle')
      await answer.body?.cancel()
      return answer.status !== 204 && answer.status !== 200
    },
    async clock() {
      const { now, nextDue } = ClockAnswer.parse(await (await ask('/clock')).json())
      return { now: Date.parse(now), nextDue: nextDue === null ? null : Date.parse(nextDue) }
    },
    async moveTo(ms) {
      const answer = await ask('/clock', { to: new Date(ms).toISOString() })
      if (!answer.ok) throw new StripeUnavailable(`clock: ${answer.status} ${await answer.text()}`)
      await answer.body?.cancel()
    },
  }
}
