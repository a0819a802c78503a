/** The seeded scheduler: every call that leaves the process waits its turn here, and may fail, or be the process's last. */

import { AsyncLocalStorage } from 'node:async_hooks'
import { type Door, type Faults, faultAt, latencyOf, stallOf } from './faults.ts'

/** The process ended: nothing it still wanted to do happens. */
export class Cut extends Error {
  override name = 'Cut'
}

/** The call failed, or its answer was lost. */
export class Lost extends Error {
  override name = 'Lost'
}

/** `idle`: a timer, for which nobody stays awake. */
type Turn = { at: number; order: number; idle?: true; take(): Promise<void> }

export type Schedule = ReturnType<typeof createSchedule>

export function createSchedule(options: { random: () => number; faults: Faults; start: number }) {
  const { random, faults } = options
  let now = options.start
  let order = 0
  let open = 0
  let driving = false
  let peaceful = false
  let life = 1
  let failure: unknown = null
  const counts = { calls: 0, deaths: 0, losses: 0 }
  const turns: Turn[] = []
  const doors = new Map<string, number>()
  /** Which process a piece of work belongs to; nothing: it is the world's (Stripe, a browser). */
  const lives = new AsyncLocalStorage<number>()
  const whenDead: (() => void)[] = []

  function die(): Cut {
    life += 1
    counts.deaths += 1
    for (const tell of whenDead) tell()
    return new Cut('the process ended')
  }

  /** What happens at the call's turn. */
  async function perform<T>(door: Door, mine: number | undefined, call: () => T | Promise<T>) {
    if (mine !== undefined && mine !== life) throw new Cut('the process has ended')
    counts.calls += 1
    doors.set(door, (doors.get(door) ?? 0) + 1)
    const fault = peaceful ? null : faultAt(faults, door, mine !== undefined, random)
    if (fault === null) return call()
    if (fault.when === 'after') await Promise.resolve(call()).catch(() => undefined)
    if (fault.kind === 'death') throw die()
    counts.losses += 1
    throw new Lost(`${door}: the answer never came`)
  }

  function waitFor<T>(ms: number, take: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      order += 1
      turns.push({ at: now + ms, order, take: () => take().then(resolve, reject) })
    })
  }

  /** Next in time; of the same instant the one that came first. */
  function nextTurn(): Turn | undefined {
    let best = 0
    for (let i = 1; i < turns.length; i += 1) {
      const [a, b] = [turns[i], turns[best]]
      if (a && b && (a.at < b.at || (a.at === b.at && a.order < b.order))) best = i
    }
    return turns.splice(best, 1)[0]
  }

  async function drive(): Promise<void> {
    driving = true
    try {
      for (;;) {
        await quiet()
        if (open === 0 && turns.every(({ idle }) => idle)) break
        const turn = nextTurn()
        if (!turn) throw new Error('something waits for what nobody will do')
        now = Math.max(now, turn.at)
        await turn.take()
      }
    } finally {
      driving = false
    }
    if (failure) throw failure
  }

  function spawn(work: () => Promise<void>): void {
    open += 1
    work()
      .catch((error: unknown) => {
        failure ??= error
      })
      .finally(() => {
        open -= 1
      })
  }

  return {
    now: () => now,
    random,
    counts,
    doors,
    /** One call to the outside. Direct while nobody drives: then nothing runs side by side. */
    through<T>(door: Door, call: () => T | Promise<T>): Promise<T> {
      const mine = lives.getStore()
      if (!driving) return perform(door, mine, call)
      const ms = peaceful ? 1 : latencyOf(faults, door, random)
      return waitFor(ms, () => perform(door, mine, call))
    },
    /** The world waits; a process that died meanwhile does not matter to it. */
    sleep: (ms: number): Promise<void> => waitFor(ms, async () => undefined),
    /** A timer; of a process that died meanwhile it rings all the same, and ends in `Cut` at its next call. Answers how to end it. */
    timer(ms: number, ring: () => void): () => void {
      const inside = AsyncLocalStorage.snapshot()
      order += 1
      const take = async () => inside(ring)
      const turn: Turn = { at: now + ms, order, idle: true, take }
      turns.push(turn)
      return () => {
        const place = turns.indexOf(turn)
        if (place >= 0) turns.splice(place, 1)
      }
    },
    /** Work of the process as it is now: it ends with it. */
    inProcess: <T>(work: () => Promise<T>): Promise<T> => lives.run(life, work),
    life: () => life,
    /** How long the process of a run that begins now stands still, milliseconds; mostly not at all. */
    stall: (): number => (peaceful ? 0 : stallOf(faults, random)),
    onDeath: (tell: () => void) => void whenDead.push(tell),
    /** Begins something beside what runs; only from within `together`. */
    spawn,
    /** Runs works side by side, one call at a time, until all have ended. A throw of one ends the run. */
    async together(...works: (() => Promise<void>)[]): Promise<void> {
      for (const work of works) spawn(work)
      await drive()
    },
    moveTo: (to: number): void => {
      now = Math.max(now, to)
    },
    /** No more faults from here on. */
    pacify: (): void => {
      peaceful = true
    },
  }
}

/** Until everything that can go on by itself has come to its next call: twice, for what streams hand over. */
async function quiet(): Promise<void> {
  await new Promise<void>((resolve) => setImmediate(resolve))
  await new Promise<void>((resolve) => setImmediate(resolve))
}
