/** Rings the agents' bells after a batch: losing a bell is survivable, failing the request for it is not. */

import type { Message, OutboxMessage } from '../contract/messages.ts'
import type { Ports } from '../ports.ts'
import { errorText } from '../tools/log.ts'

type Needed = Pick<Ports, 'post' | 'log'>

/** Cron rings again for all that is not done, so a queue that fails costs a minute, not the effect. */
async function ringWith({ post, log }: Needed, message: Message, key: string): Promise<void> {
  try {
    await post(message)
  } catch (error) {
    log.warn('bell lost', { agent: message.agent, key, error: errorText(error) })
  }
}

export const ring = (ports: Needed, agent: OutboxMessage['agent'], key: string): Promise<void> =>
  ringWith(ports, { agent, type: 'outbox', key }, key)

/** Tells Billing of an event that is on record. */
export const ringEvent = (ports: Needed, id: string): Promise<void> =>
  ringWith(ports, { agent: 'billing', type: 'stripe_event', id }, id)

/** Asks Billing to make our row equal Stripe's truth, e.g. while webhooks lag or are lost. */
export const ringReconcile = (ports: Needed, subscription: string): Promise<void> =>
  ringWith(ports, { agent: 'billing', type: 'reconcile', subscription }, subscription)
