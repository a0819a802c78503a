/** Stripe's own dashboard: calls that no process of ours makes. */

import type { createLocalStripe } from '../stripe/index.ts'
import { KEY, STRIPE } from './settings.ts'

type LocalStripe = ReturnType<typeof createLocalStripe>

export const dashboardOf =
  (local: LocalStripe) =>
  async (method: string, path: string, form: Record<string, string> = {}) => {
    const body = new URLSearchParams(form).toString()
    const answer = await local.fetch(
      new Request(`${STRIPE}/v1${path}`, {
        method,
        headers: {
          authorization: `Bearer ${KEY}`,
          'content-type': 'application/x-www-form-urlencoded',
        },
        ...(method === 'GET' ? {} : { body }),
      }),
    )
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
  }
