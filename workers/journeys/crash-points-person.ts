/** Somebody who buys Pro, and tries again what was not answered, as people do. */

import { createExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { unique } from './builders.ts'
import { ORIGIN } from './caller.ts'
import type { World } from './crash-points-world.ts'
import { PASSWORD } from './site.ts'

export type Buyer = {
  email: string
  /** Goes on from what was answered; true once it is paid. They close the page then: nobody waits for success. */
  buys(): Promise<boolean>
}

export function aBuyer({ app, local }: World): Buyer {
  const email = `ada.${unique()}@example.test`
  // Everybody from elsewhere: registrations are counted by source.
  const from = `198.51.100.${unique()}`
  let cookie: string | null = null
  let session: string | null = null

  const ask = (path: string, body: object) =>
    app.request(
      `${ORIGIN}/api/v1${path}`,
      {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          origin: ORIGIN,
          'cf-connecting-ip': from,
          ...(cookie ? { cookie } : {}),
        },
        body: JSON.stringify(body),
      },
      env,
      createExecutionContext(),
    )
  const cookieOf = (answer: Response) =>
    answer.ok ? (answer.headers.getSetCookie()[0]?.split(';')[0] ?? null) : null

  async function enters(): Promise<string | null> {
    const registered = await ask('/register', { email, password: PASSWORD, name: 'Ada' })
    // "There is an account with this address": then the first try went through.
    const taken = registered.status === 409
    return cookieOf(taken ? await ask('/session', { email, password: PASSWORD }) : registered)
  }

  async function opensCheckout(): Promise<string | null> {
    const answer = await ask('/create-checkout-session', { plan: 'pro', interval: 'month' })
    return answer.ok ? ((await answer.json()) as { id: string }).id : null
  }

  return {
    email,
    async buys() {
      cookie ??= await enters()
      if (!cookie) return false
      session ??= await opensCheckout()
      if (!session) return false
      const outcome = local.payCheckoutSession(session, {
        number: '4242424242424242',
        expMonth: 12,
        expYear: 2034,
        cvc: '123',
        email,
        name: 'Ada',
      })
      return outcome.kind === 'complete'
    },
  }
}
