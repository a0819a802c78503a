/** Asks the running app's development surface: time, crons, quiet, mails. */

import { setTimeout as wait } from 'node:timers/promises'
import * as z from 'zod'

const Time = z.object({ now: z.iso.datetime() })
const Mails = z.object({
  mails: z.array(z.object({ kind: z.string(), to: z.string(), links: z.array(z.string()) })),
})

const TRIES = 3
const BETWEEN_TRIES_MS = 500

/** An edit reloads the Worker and cuts what was underway; these calls may be made twice. */
async function persistently<T>(call: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await call()
    } catch (error) {
      if (tries === TRIES) throw error
      await wait(BETWEEN_TRIES_MS * tries)
    }
  }
}

export type Surface = ReturnType<typeof surfaceOf>

export function surfaceOf(origin: string) {
  const post = async (path: string, body?: unknown): Promise<Response> => {
    const answer = await fetch(`${origin}/__dev${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!answer.ok)
      throw new Error(`POST /__dev${path} answered ${answer.status}: ${await answer.text()}`)
    return answer
  }
  const nowIn = async (answer: Response): Promise<number> =>
    Date.parse(Time.parse(await answer.json()).now)
  const now = () => persistently(async () => nowIn(await fetch(`${origin}/__dev/time`)))
  const idempotent = (path: string, body?: unknown) => persistently(() => post(path, body))
  return {
    now,
    /** The app takes over Stripe's time. */
    followStripe: async () => nowIn(await idempotent('/time', { follow: 'stripe' })),
    /** To an instant in milliseconds, stopping only where something is due at Stripe. */
    travel: (to: number) =>
      persistently(async () => {
        // What lies behind us is reached, also when its answer was lost.
        if ((await now()) < to)
          await post('/time', { to: new Date(to).toISOString(), stops: 'due' })
      }),
    cron: async (job: 'minute' | 'hourly' | 'daily') => {
      await idempotent('/cron', { job })
    },
    idle: async () => {
      await idempotent('/idle')
    },
    mails: async (to: string, kind: string) => {
      const query = new URLSearchParams({ to, kind })
      const answer = await fetch(`${origin}/__dev/mail.json?${query}`)
      return Mails.parse(await answer.json()).mails
    },
  }
}
