/** Knows which queue carries which message; nobody else does. */

import type { AgentName, Message } from './contract/messages.ts'
import type { Env } from './env.ts'

/** Rings agents' bells, those of one agent together. Losing one is survivable: cron rings again for all that is not done. */
export type Post = (...messages: Message[]) => Promise<void>

type Queues = Pick<
  Env,
  | 'BILLING_QUEUE'
  | 'PROVISIONING_QUEUE'
  | 'NOTIFICATION_QUEUE'
  | 'ANALYTICS_QUEUE'
  | 'CEO_QUEUE'
  | 'ORCHESTRATOR_QUEUE'
>

const queueOf = (queues: Queues): Record<AgentName, Queue> => ({
  billing: queues.BILLING_QUEUE,
  provisioning: queues.PROVISIONING_QUEUE,
  notification: queues.NOTIFICATION_QUEUE,
  analytics: queues.ANALYTICS_QUEUE,
  ceo: queues.CEO_QUEUE,
  orchestrator: queues.ORCHESTRATOR_QUEUE,
})

/** Of one call (https://developers.cloudflare.com/queues/platform/limits/); each message is an id of some dozen bytes. */
const MAX_BATCH = 100

const batchesOf = (messages: readonly Message[]): Message[][] =>
  Array.from({ length: Math.ceil(messages.length / MAX_BATCH) }, (_, n) =>
    messages.slice(n * MAX_BATCH, (n + 1) * MAX_BATCH),
  )

export const poster =
  (queues: Queues): Post =>
  async (...messages) => {
    const [first, ...others] = messages
    if (first && others.length === 0) return void (await queueOf(queues)[first.agent].send(first))
    const byAgent = Map.groupBy(messages, ({ agent }) => agent)
    await Promise.all(
      [...byAgent].flatMap(([agent, theirs]) =>
        batchesOf(theirs).map((batch) =>
          queueOf(queues)[agent].sendBatch(batch.map((body) => ({ body }))),
        ),
      ),
    )
  }
