/** What a Worker finds around itself – time, timers, the network, chance – as the life that is being lived has it. `hooks.ts` puts it in place. */

import { ulid as real } from 'ulid'
import type { Schedule } from './schedule.ts'

export type Surroundings = {
  schedule: Schedule
  /** Answers like the public web. */
  web(request: Request): Promise<Response>
  /** Something done outside under a key: twice under one key is once. */
  deed(key: string, taskId: string): Promise<void>
}

let lived: Surroundings | null = null

/** Lives are lived one after the other in one process. */
export const surroundedBy = (surroundings: Surroundings): void => {
  lived = surroundings
}

export function around(): Surroundings {
  if (!lived) throw new Error('no life is being lived')
  return lived
}

class LivedDate extends globalThis.Date {
  static override now(): number {
    return around().schedule.now()
  }
}

type Timer = { end(): void }
type Ring = (value?: unknown) => unknown

const livedTimeout = (ring: Ring, ms = 0): Timer => ({ end: around().schedule.timer(ms, ring) })

function livedInterval(ring: Ring, ms: number): Timer {
  const { schedule } = around()
  const again = (): void => {
    timer.end = schedule.timer(ms, again)
    void ring()
  }
  const timer: Timer = { end: schedule.timer(ms, again) }
  return timer
}

const livedClear = (timer: Timer | undefined): void => timer?.end()

const LivedAbortSignal = {
  any: (signals: AbortSignal[]): AbortSignal => globalThis.AbortSignal.any(signals),
  timeout(ms: number): AbortSignal {
    const ending = new AbortController()
    livedTimeout(() => ending.abort(new DOMException('The time is over', 'TimeoutError')), ms)
    return ending.signal
  },
}

const livedFetch = (request: Request): Promise<Response> => around().web(request)

/** Ids of one life are the same whenever it is lived. */
export const ulid = (now: number): string => real(now, around().schedule.random)

export {
  LivedAbortSignal as AbortSignal,
  LivedDate as Date,
  livedClear as clearInterval,
  livedClear as clearTimeout,
  livedFetch as fetch,
  livedInterval as setInterval,
  livedTimeout as setTimeout,
}
