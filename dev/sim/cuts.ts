/** Counts every call that leaves the process and cuts the process down at one of them. */

import type { Gate } from './d1.ts'

/** The process ended: nothing it still wanted to do happens. */
export class Cut extends Error {
  override name = 'Cut'
}

/** Before: the call never left. After: it happened, and nobody lived to hear the answer. */
export type CutAt = { index: number; side: 'before' | 'after' } | null

export function cutter(at: CutAt) {
  let count = 0
  let dead = false
  const die = (): never => {
    dead = true
    throw new Cut(`cut at call ${count}`)
  }
  const gate: Gate = async (_, call) => {
    // Every call yields, so that what runs side by side interleaves.
    await Promise.resolve()
    if (dead) throw new Cut('the process has ended')
    count += 1
    const here = at?.index === count ? at.side : null
    if (here === 'before') die()
    const answer = await call()
    if (here === 'after') die()
    return answer
  }
  return {
    gate,
    calls: () => count,
    isDead: () => dead,
    /** A new process; what was cut stays cut. */
    restart: () => {
      dead = false
    },
  }
}
