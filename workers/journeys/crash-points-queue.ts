/** A queue that outlives the process: at least once, and after a restart twice and in any order. */

import type { AgentName, Message } from '../contract/messages.ts'
import type { Delivered } from '../inbox.ts'
import { unique } from './builders.ts'

type Parcel = { body: Message; attempts: number; dueAt: number }
type Batch = { queue: AgentName; messages: Delivered[] }

export type QueueOptions = {
  now(): number
  /** Numbers in [0, 1) that shuffle. */
  random(): number
  /** Whether the process that took a batch is gone: then its acks never arrived. */
  dead(): boolean
  consume(batch: Batch): Promise<void>
}

export function lastingQueue({ now, random, dead, consume }: QueueOptions) {
  let waiting: Parcel[] = []

  const take = (): Parcel[] => {
    const due = waiting.filter(({ dueAt }) => dueAt <= now())
    waiting = waiting.filter(({ dueAt }) => dueAt > now())
    return due
  }

  async function deliver(queue: AgentName, parcels: Parcel[]): Promise<void> {
    const retried: Parcel[] = []
    const messages = parcels.map(
      (parcel): Delivered => ({
        id: unique(),
        body: parcel.body,
        attempts: parcel.attempts,
        ack: () => undefined,
        retry: ({ delaySeconds = 0 } = {}) =>
          retried.push({
            ...parcel,
            attempts: parcel.attempts + 1,
            dueAt: now() + delaySeconds * 1_000,
          }),
      }),
    )
    await consume({ queue, messages })
    const again = parcels.map((parcel) => ({ ...parcel, attempts: parcel.attempts + 1 }))
    waiting.push(...(dead() ? again : retried))
  }

  return {
    send(body: Message): void {
      waiting.push({ body, attempts: 1, dueAt: now() })
    },

    size: (): number => waiting.length,

    /** As a queue that lives in memory dies with its process. */
    lose(): void {
      waiting = []
    },

    /** Delivers what is due one by one, in order; stops at the process's death. Answers how many were delivered. */
    async calmly(): Promise<number> {
      const parcels = take()
      for (const parcel of parcels) {
        if (dead()) waiting.push(parcel)
        else await deliver(parcel.body.agent, [parcel])
      }
      return parcels.length
    },

    /** Delivers what is due twice, shuffled, each agent's in one batch. */
    async stormily(): Promise<number> {
      const parcels = take()
      const places = [...parcels, ...parcels].map((parcel) => ({ parcel, at: random() }))
      const shuffled = places.sort((a, b) => a.at - b.at).map(({ parcel }) => parcel)
      const batches = new Map<AgentName, Parcel[]>()
      for (const parcel of shuffled)
        batches.set(parcel.body.agent, [...(batches.get(parcel.body.agent) ?? []), parcel])
      for (const [queue, some] of batches) await deliver(queue, some)
      return parcels.length
    },
  }
}
