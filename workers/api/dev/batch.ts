/** A queue batch made by hand, for the Worker's own consumer. */

import type { AgentName, Message } from '../../contract/messages.ts'

/** What is not done stays in the record and is rung again, so acknowledging and retrying change nothing here. */
export function batchOf(queue: AgentName, bodies: Message[]): MessageBatch {
  const nothing = () => undefined
  return {
    queue,
    messages: bodies.map((body, index) => ({
      id: `dev-${index}`,
      timestamp: new Date(0),
      body,
      attempts: 1,
      ack: nothing,
      retry: nothing,
    })),
    metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } },
    ackAll: nothing,
    retryAll: nothing,
  }
}
