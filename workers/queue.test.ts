/** How bells leave for the queues. */

import { describe, expect, it } from 'vitest'
import type { Env } from './env.ts'
import { poster } from './queue.ts'

describe('bells', () => {
  it('of one agent go together, a hundred at most in one call', async () => {
    // https://developers.cloudflare.com/queues/platform/limits/: 100 messages a batch; more is refused as a whole.
    const calls: number[] = []
    const queue = {
      sendBatch: async (messages: Iterable<unknown>) => void calls.push([...messages].length),
    }
    const post = poster({ BILLING_QUEUE: queue, ANALYTICS_QUEUE: queue } as unknown as Env)
    const rung = Array.from(
      { length: 250 },
      (_, n) => ({ agent: 'billing', type: 'stripe_event', id: `evt_${n}` }) as const,
    )
    await post(...rung, { agent: 'analytics', type: 'outbox', key: 'fact:1' })
    expect(calls.toSorted((a, b) => b - a)).toEqual([100, 100, 50, 1])
  })
})
