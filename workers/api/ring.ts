/** Rings the agents' bells after a batch: losing a bell is survivable, failing the request for it is not. */

import type { Message, OutboxMessage } from '../contract/messages.ts'
import type { Ports } from '../ports.ts'
import { errorText } from '../tools/log.ts'

type Needed = Pick<Ports, 'post' | 'log'>

/** What the bell is for, in the log. */
function keyOf(message: Message): string {
  switch (message.type) {
    case 'outbox':
      return message.key
    case 'stripe_event':
      return message.id
    case 'reconcile':
      return message.subscription
    case 'recompute':
      return message.type
  }
}

/** Cron rings again for all that is not done, so a queue that fails costs a minute, not the effect. */
export async function ringMessage({ post, log }: Needed, message: Message): Promise<void> {
  try {
    await post(message)
  } catch (error) {
    log.warn('bell lost', { agent: message.agent, key: keyOf(message), error: errorText(error) })
  }
}

export const ring = (ports: Needed, agent: OutboxMessage['agent'], key: string): Promise<void> =>
  ringMessage(ports, { agent, type: 'outbox', key })

/** Tells Billing of events that are on record. */
export async function ringEvents({ post, log }: Needed, ids: string[]): Promise<void> {
  try {
    await post(...ids.map((id) => ({ agent: 'billing', type: 'stripe_event', id }) as const))
  } catch (error) {
    log.warn('bell lost', { agent: 'billing', key: ids.join(' '), error: errorText(error) })
  }
}

/** Asks Billing to make our row equal Stripe's truth, e.g. while webhooks lag or are lost. */
export const ringReconcile = (ports: Needed, subscription: string): Promise<void> =>
  ringMessage(ports, { agent: 'billing', type: 'reconcile', subscription })
