/** Takes messages off a queue one by one: parse at the door, work, ack or retry; never throws for the batch. */

import type * as z from 'zod'
import type { AgentName, Message } from './contract/messages.ts'
import { together } from './db/database.ts'
import { keepDeadLetter } from './db/dead-letters.ts'
import { effectsDone, failEffect, type OutboxRow, parkEffect, takeEffect } from './db/outbox.ts'
import type { Ports } from './ports.ts'
import { errorText, issuesText } from './tools/log.ts'

/** What we use of a queue's message; the simulator and tests bring their own. */
export type Delivered = {
  id: string
  body: unknown
  attempts: number
  ack(): void
  retry(options?: { delaySeconds?: number }): void
}

/** What became of one effect. `refused` is final: no repeat can change it, an operator sees it parked. */
export type Outcome = { kind: 'done' } | { kind: 'refused'; reason: string }

/** The queue may repeat this often; afterwards the row's own due date and the minute job take over. */
const QUEUE_TRIES = 3
const RETRY_SECONDS = [2, 10, 30]

type Logged = Pick<Ports, 'db' | 'clock' | 'log'>

/** The message's body as the schema has it, or null: kept as a dead letter, acked and said. */
export async function opened<T>(
  ports: Logged,
  agent: AgentName,
  message: Delivered,
  schema: z.ZodType<T>,
): Promise<T | null> {
  const parsed = schema.safeParse(message.body)
  if (parsed.success) return parsed.data
  await keepDeadLetter(ports.db, {
    id: `dlq_${agent}_${message.id}`,
    queue: agent,
    body: JSON.stringify(message.body) ?? 'undefined',
    now: ports.clock.now(),
  })
  ports.log.error('message not understood', {
    agent,
    error: issuesText(parsed.error).slice(0, 300),
  })
  message.ack()
  return null
}

/** Tries again soon through the queue, then leaves it to the minute job: what is owed stands in D1. */
export function again(message: Delivered): void {
  if (message.attempts > QUEUE_TRIES) message.ack()
  else message.retry({ delaySeconds: RETRY_SECONDS[message.attempts - 1] ?? 30 })
}

/** Rings bells. A lost bell is not an error: what it stands for is in D1 and rung again by cron. */
export async function ring(ports: Pick<Ports, 'post' | 'log'>, messages: Message[]): Promise<void> {
  if (messages.length === 0) return
  try {
    await ports.post(...messages)
  } catch (error) {
    ports.log.warn('bell lost', { error: errorText(error) })
  }
}

async function settle(
  ports: Logged,
  agent: AgentName,
  row: OutboxRow,
  work: (row: OutboxRow) => Promise<Outcome>,
): Promise<'settled' | 'failed'> {
  try {
    const outcome = await work(row)
    if (outcome.kind === 'done')
      await together(ports.db, [effectsDone(ports.db, [row.key], ports.clock.now())])
    else {
      await parkEffect(ports.db, row.key, outcome.reason)
      ports.log.error('effect refused', { agent, key: row.key, error: outcome.reason })
    }
    return 'settled'
  } catch (error) {
    await failEffect(ports.db, row.key, errorText(error), ports.clock.now())
    ports.log.warn('effect failed', {
      agent,
      key: row.key,
      error: errorText(error),
    })
    return 'failed'
  }
}

/** Works off the effects some messages ring for: each once, though rung twice; none's failure touches another's. */
export async function workEffects(
  ports: Logged,
  agent: AgentName,
  messages: readonly Delivered[],
  schema: z.ZodType<{ key: string }>,
  work: (row: OutboxRow) => Promise<Outcome>,
): Promise<void> {
  const bells = new Map<string, Delivered[]>()
  await eachSafely(ports, agent, messages, async (message) => {
    const bell = await opened(ports, agent, message, schema)
    if (bell) bells.set(bell.key, [...(bells.get(bell.key) ?? []), message])
  })
  const one = async (key: string): Promise<'settled' | 'failed'> => {
    const taken = await takeEffect(ports.db, key, agent, ports.clock.now())
    switch (taken.kind) {
      case 'mine':
        return settle(ports, agent, taken.row, work)
      case 'held':
        // Another delivery is at it. Should it die, this one (or the minute job) comes again.
        return 'failed'
      case 'nothing':
        return 'settled'
    }
  }
  const leaders = [...bells].map(([key, [first, ...others]]) => ({ key, first, others }))
  await Promise.all(
    leaders.map(async ({ key, first, others }) => {
      if (!first) return
      await eachSafely(ports, agent, [first], async (message) => {
        if ((await one(key)) === 'settled') message.ack()
        else again(message)
      })
      for (const other of others) other.ack()
    }),
  )
}

/** Runs `one` for every message at once; what throws is retried by the queue, alone. */
export async function eachSafely(
  ports: Pick<Ports, 'log'>,
  agent: AgentName,
  messages: readonly Delivered[],
  one: (message: Delivered) => Promise<void>,
): Promise<void> {
  const safely = async (message: Delivered) => {
    try {
      await one(message)
    } catch (error) {
      ports.log.error('message failed', { agent, error: errorText(error) })
      message.retry()
    }
  }
  await Promise.all(messages.map(safely))
}
