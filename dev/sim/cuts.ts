/** Counts every call that leaves the process and cuts the process down at one of them. */

import type { Gate } from './d1.ts'

/** The process ended: nothing it still wanted to do happens. */
export class Cut extends Error {
  override name = 'Cut'
}

/** Each call is the process's last with this chance; null: nobody dies. */
export type CutAt = { chance: number; random: () => number } | null

/** Before: the call never left. After: it happened, and nobody lived to hear the answer. */
function sideOf(at: CutAt): 'before' | 'after' | null {
  if (at === null || at.random() >= at.chance) return null
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
    const here = peaceful ? null : sideOf(at)
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
