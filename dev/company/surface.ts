/** Asks the running app's development surface: time, crons, quiet, mails. */

import * as z from 'zod'

const Time = z.object({ now: z.iso.datetime() })
const Mails = z.object({
  mails: z.array(z.object({ kind: z.string(), to: z.string(), links: z.array(z.string()) })),
})

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
  return {
    now: async () => nowIn(await fetch(`${origin}/__dev/time`)),
    /** The app takes over Stripe's time. */
    followStripe: async () => nowIn(await post('/time', { follow: 'stripe' })),
    /** To an instant in milliseconds, stopping only where something is due at Stripe. */
    travel: async (to: number) =>
      nowIn(await post('/time', { to: new Date(to).toISOString(), stops: 'due' })),
    cron: async (job: 'minute' | 'hourly' | 'daily') => {
      await post('/cron', { job })
    },
    idle: async () => {
      await post('/idle')
    },
    mails: async (to: string, kind: string) => {
      const query = new URLSearchParams({ to, kind })
      const answer = await fetch(`${origin}/__dev/mail.json?${query}`)
      return Mails.parse(await answer.json()).mails
    },
  }
}
