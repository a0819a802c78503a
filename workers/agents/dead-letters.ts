/** Keeps what a queue gave up on, so that an operator sees it and may replay it. */

import { keepDeadLetter } from '../db/dead-letters.ts'
import type { Delivered } from '../inbox.ts'
import type { Ports } from '../ports.ts'
import { errorText } from '../tools/log.ts'

/** `queue` is the dead-letter queue's name; the id comes from the message, so that twice is once. */
export async function deadLetters(
  ports: Pick<Ports, 'db' | 'clock' | 'log'>,
  queue: string,
  messages: readonly Delivered[],
): Promise<void> {
  for (const message of messages) {
    try {
      await keepDeadLetter(ports.db, {
        id: `dlq_${queue}_${message.id}`,
        queue,
        body: JSON.stringify(message.body) ?? 'undefined',
        now: ports.clock.now(),
      })
      ports.log.error('dead letter', { queue })
      message.ack()
    } catch (error) {
      ports.log.error('dead letter not kept', { queue, error: errorText(error) })
      message.retry()
    }
  }
}
