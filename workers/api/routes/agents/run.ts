/** Rings for all that an agent owes and that is due. */

import type { AgentName, Message, OutboxMessage } from '../../../contract/messages.ts'
import { dueEffects } from '../../../db/outbox.ts'
import { dueEvents } from '../../../db/stripe-transactions.ts'
import type { Ports } from '../../../ports.ts'
import { ringMessage } from '../../ring.ts'

/** Of each kind: a request must stay within what one invocation may call; the minute job rings for the rest. */
const AT_MOST = 200

/** Bells only: nothing counts as a try, and what is rung for twice is done once. */
export async function ringWhatIsDue(
  ports: Pick<Ports, 'db' | 'clock' | 'post' | 'log'>,
  name: AgentName,
): Promise<void> {
  const { db, clock } = ports
  const now = clock.now()
  const [events, effects] = await Promise.all([
    name === 'billing' ? dueEvents(db, now, AT_MOST) : [],
    dueEffects(db, { of: [name], before: now, now, limit: AT_MOST }),
  ])
  const messages: Message[] = [
    ...events.map(({ id }) => ({ agent: 'billing', type: 'stripe_event', id }) as const),
    ...effects.map(({ agent, key }) => ({ agent, type: 'outbox', key }) as OutboxMessage),
  ]
  await Promise.all(messages.map((message) => ringMessage(ports, message)))
}
