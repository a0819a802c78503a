/** Rings an agent from a route. A lost bell is survivable, so it is logged and never fails the answer. */

import type { Message } from '../../../contract/messages.ts'
import type { Ports } from '../../../ports.ts'
import { errorText } from '../../../tools/log.ts'

export async function ring({ post, log }: Pick<Ports, 'post' | 'log'>, message: Message) {
  try {
    await post(message)
  } catch (error) {
    log.warn('bell_lost', { agent: message.agent, error: errorText(error) })
  }
}

/** Asks Billing to make our row equal Stripe's truth, e.g. while webhooks lag or are lost. */
export const ringReconcile = (ports: Pick<Ports, 'post' | 'log'>, subscription: string) =>
  ring(ports, { agent: 'billing', type: 'reconcile', subscription })
