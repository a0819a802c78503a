/** Gives each queue's batch to its agent. */

import { readPause } from '../db/pause.ts'
import type { Delivered } from '../inbox.ts'
import type { Ports } from '../ports.ts'
import { consume as analytics } from './analytics/agent.ts'
import { consume as billing } from './billing/agent.ts'
import { deadLetters } from './dead-letters.ts'
import { consume as notification } from './notification/agent.ts'
import { consume as provisioning } from './provisioning/agent.ts'

/** Queue names are the agents' (wrangler.toml); anything else is a dead-letter queue. */
export async function consume(
  ports: Ports,
  batch: { queue: string; messages: readonly Delivered[] },
): Promise<void> {
  // Bells only: what is owed stands in D1 and is rung for again when work goes on.
  if (await readPause(ports.db)) {
    for (const message of batch.messages) message.ack()
    return
  }
  switch (batch.queue) {
    case 'billing':
      return billing(ports, batch.messages)
    case 'provisioning':
      return provisioning(ports, batch.messages)
    case 'notification':
      return notification(ports, batch.messages)
    case 'analytics':
      return analytics(ports, batch.messages)
    default:
      return deadLetters(ports, batch.queue, batch.messages)
  }
}
