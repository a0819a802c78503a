/** Gives each queue's batch to its agent. */

import { works } from '../db/pause.ts'
import type { Delivered } from '../inbox.ts'
import type { Ports } from '../ports.ts'
import { errorText } from '../tools/log.ts'
import { consume as analytics } from './analytics/agent.ts'
import { consume as billing } from './billing/agent.ts'
import { consume as ceo } from './ceo/agent.ts'
import { deadLetters } from './dead-letters.ts'
import { consume as notification } from './notification/agent.ts'
import { consume as orchestrator } from './orchestrator/agent.ts'
import { consume as provisioning } from './provisioning/agent.ts'

type Batch = { queue: string; messages: readonly Delivered[] }

/** Queue names are the agents' (wrangler.toml); anything else is a dead-letter queue. */
export async function consume(ports: Ports, batch: Batch): Promise<void> {
  switch (await standing(ports, batch.queue)) {
    case 'unknown':
      for (const message of batch.messages) message.retry()
      return
    // Bells only: what is owed stands in D1 and is rung for again when work goes on.
    case 'paused':
      for (const message of batch.messages) message.ack()
      return
    case 'working':
      return hand(ports, batch)
  }
}

/** A database that is away says nothing; the batch must not throw for it. */
async function standing(
  { db, log }: Ports,
  queue: string,
): Promise<'paused' | 'working' | 'unknown'> {
  try {
    return (await works(db, queue)) ? 'working' : 'paused'
  } catch (error) {
    log.error('pause not read', { error: errorText(error) })
    return 'unknown'
  }
}

async function hand(ports: Ports, batch: Batch): Promise<void> {
  switch (batch.queue) {
    case 'billing':
      return billing(ports, batch.messages)
    case 'provisioning':
      return provisioning(ports, batch.messages)
    case 'notification':
      return notification(ports, batch.messages)
    case 'analytics':
      return analytics(ports, batch.messages)
    case 'ceo':
      return ceo(ports, batch.messages)
    case 'orchestrator':
      return orchestrator(ports, batch.messages)
    default:
      return deadLetters(ports, batch.queue, batch.messages)
  }
}
