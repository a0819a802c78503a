/** Counts every call that leaves the process and cuts the process down at one of them. */

import type { Gate } from './d1.ts'

/** The process ended: nothing it still wanted to do happens. */
export class Cut extends Error {
  override name = 'Cut'
}

/** Before: the call never left. After: it happened, and nobody lived to hear the answer. */
export type CutPoint = { index: number; side: 'before' | 'after' } | null
export type CutAt =
  | CutPoint
  /** Each call is the last one with this chance, before or after it. */
  | { chance: number; random: () => number }

/** Where call number `count` is cut, if it is. */
function sideOf(at: CutAt, count: number): 'before' | 'after' | null {
  if (at === null) return null
  if ('index' in at) return at.index === count ? at.side : null
  if (at.random() >= at.chance) return null
  return at.random() < 0.5 ? 'before' : 'after'
}

export function cutter(at: CutAt) {
  let count = 0
  let dead = false
  let peaceful = false
  let deaths = 0
  const die = (): never => {
    dead = true
    deaths += 1
    throw new Cut(`cut at call ${count}`)
  }
  const gate: Gate = async (_, call) => {
    // Every call yields, so that what runs side by side interleaves.
    await Promise.resolve()
    if (dead) throw new Cut('the process has ended')
    count += 1
    const here = peaceful ? null : sideOf(at, count)
    if (here === 'before') die()
    const answer = await call()
    if (here === 'after') die()
    return answer
  }
  return {
    gate,
    calls: () => count,
    deaths: () => deaths,
    isDead: () => dead,
    /** No more cuts from here on. */
    pacify: () => {
      peaceful = true
    },
    /** A new process; what was cut stays cut. */
    restart: () => {
      dead = false
    },
  }
}
