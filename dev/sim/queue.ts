/** Cloudflare's queues in memory: at least once, in any order, retried, given up into a dead-letter queue. */

import type { Message } from '../../workers/contract/messages.ts'
import type { Delivered } from '../../workers/inbox.ts'
import type { Faults } from './faults.ts'
import type { Schedule } from './schedule.ts'

/** wrangler.toml: every queue says `max_retries = 5`, `max_batch_size = 20`, `retry_delay = 5`. */
const MAX_RETRIES = 5
const MAX_BATCH = 20
const RETRY_SECONDS = 5
const SIDE_BY_SIDE = 4
const SOON_MS = 40
const LATE_MS = 90_000

type Parcel = { id: string; queue: string; body: unknown; attempts: number; at: number }

export type QueueOptions = {
  schedule: Schedule
  faults: Faults
  consume(batch: { queue: string; messages: readonly Delivered[] }): Promise<void>
}

export function createQueue({ schedule, faults, consume }: QueueOptions) {
  const { random } = schedule
  let waiting: Parcel[] = []
  let underway = 0
  let made = 0
  let peaceful = false
  schedule.onDeath(() => {
    if (faults.forgetful) waiting = []
  })

  const delay = (): number =>
    Math.floor(random() * (!peaceful && random() < faults.message.late ? LATE_MS : SOON_MS))

  function takeBatch(): Parcel[] {
    const due = waiting.filter(({ at }) => at <= schedule.now())
    const [first] = due
    if (!first) return []
    const size = 1 + Math.floor(random() * MAX_BATCH)
    const batch = due.filter(({ queue }) => queue === first.queue).slice(0, size)
    waiting = waiting.filter((parcel) => !batch.includes(parcel))
    return batch
  }

  /** Until the next message is due, but not past what may be posted meanwhile. */
  const pause = (): number => {
    const next = Math.min(...waiting.map(({ at }) => at)) - schedule.now()
    return Math.min(Math.max(next, 20), 2_000)
  }

  /** Comes back after a while, or goes where given-up messages go. */
  function putBack(parcel: Parcel, seconds: number): void {
    const attempts = parcel.attempts + 1
    const at = schedule.now() + seconds * 1_000 + delay()
    if (attempts <= MAX_RETRIES + 1) waiting.push({ ...parcel, attempts, at })
    else if (!parcel.queue.endsWith('-dead'))
      waiting.push({ ...parcel, queue: `${parcel.queue}-dead`, attempts: 1, at })
  }

  async function deliver(batch: Parcel[]): Promise<void> {
    const mine = schedule.life()
    const verdicts = new Map<string, 'acked' | number>()
    const messages = batch.map(
      ({ id, body, attempts }): Delivered => ({
        id,
        body,
        attempts,
        ack: () => void verdicts.set(id, 'acked'),
        retry: ({ delaySeconds = RETRY_SECONDS } = {}) => void verdicts.set(id, delaySeconds),
      }),
    )
    const queue = batch[0]?.queue ?? ''
    const threw = await schedule
      .inProcess(() => consume({ queue, messages }))
      .then(
        () => false,
        () => true,
      )
    // What a dead process still wanted to say, nobody heard.
    const died = schedule.life() !== mine
    for (const parcel of batch) {
      const verdict = verdicts.get(parcel.id) ?? (threw ? RETRY_SECONDS : 'acked')
      if (died) {
        if (!faults.forgetful) putBack({ ...parcel, attempts: parcel.attempts - 1 }, 0)
      } else if (verdict !== 'acked') putBack(parcel, verdict)
      else if (!peaceful && random() < faults.message.again)
        waiting.push({ ...parcel, at: schedule.now() + delay() })
    }
  }

  return {
    post: (...bodies: Message[]): Promise<void> =>
      schedule.through('queue', () => {
        for (const body of bodies) {
          made += 1
          const at = schedule.now() + delay()
          waiting.push({ id: `m${made}`, queue: body.agent, body, attempts: 1, at })
        }
      }),
    /** A message that none of our code posted. */
    inject: (queue: string, body: unknown): void => {
      made += 1
      waiting.push({ id: `m${made}`, queue, body, attempts: 1, at: schedule.now() })
    },
    size: (): number => waiting.length + underway,
    pacify: (): void => {
      peaceful = true
    },
    /** Hands out batches, some side by side, until told to stop; within `schedule.together`. */
    async pump(stopped: () => boolean): Promise<void> {
      while (!stopped()) {
        const batch = underway < SIDE_BY_SIDE ? takeBatch() : []
        if (batch.length === 0) {
          await schedule.sleep(pause())
          continue
        }
        underway += 1
        schedule.spawn(() =>
          deliver(batch).finally(() => {
            underway -= 1
          }),
        )
        if (!faults.crowded || random() < 0.5) await schedule.sleep(Math.floor(random() * 5))
      }
    },
  }
}
