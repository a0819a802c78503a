/** Rings the agents' bells after a batch: losing a bell is survivable, failing the request for it is not. */

import type { OutboxMessage } from '../contract/messages.ts'
import type { Ports } from '../ports.ts'
import { errorText } from '../tools/log.ts'

/** Cron rings again for all that is not done, so a queue that fails costs a minute, not the effect. */
export async function ring(
  { post, log }: Pick<Ports, 'post' | 'log'>,
  agent: OutboxMessage['agent'],
  key: string,
): Promise<void> {
  try {
    await post({ agent, type: 'outbox', key })
  } catch (error) {
    log.warn('bell lost', { agent, key, error: errorText(error) })
  }
}
