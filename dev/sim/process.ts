/** One of the simulator's processes: lives the seeds it is given, and says what became of each. */

import { type Counted, startCounting } from './coverage.ts'
import type { Mode } from './faults.ts'
import type { Life } from './life.ts'

export type Order = { kind: 'live'; seed: number; mode: Mode } | { kind: 'count' } | { kind: 'end' }
export type Report =
  | { kind: 'ready' }
  | { kind: 'lived'; life: Life }
  | {
      kind: 'counted'
      counted: Counted
    }

const report = (message: Report): void => void process.send?.(message)

/** Counting slows a life by a third, and what these lives run through hardly grows any more. */
const COUNTED_LIVES = 350

const counting = await startCounting()
let lives = 0
let counted: Promise<Counted> | null = null
const count = (): Promise<Counted> => {
  counted ??= counting.take()
  return counted
}
// Only now: what a module does when it is loaded counts, too.
const { live } = await import('./life.ts')
const { setStage } = await import('./stage.ts')
const { signInOneThread } = await import('./signatures.ts')
signInOneThread()
const stage = await setStage()

/** A life that throws instead of ending is a divergence, too. */
async function lived(seed: number, mode: Mode): Promise<Life> {
  try {
    return await live(stage, seed, mode)
  } catch (error) {
    const wrong = [`threw: ${(error as Error).stack ?? String(error)}`]
    const nothing = { deaths: 0, losses: 0, calls: 0, events: 0, subscriptions: 0, invoices: 0 }
    return { seed, mode, ...nothing, mails: 0, healed: 0, wrong, print: 'threw', lines: [] }
  }
}

async function next(seed: number, mode: Mode): Promise<Life> {
  lives += 1
  if (lives > COUNTED_LIVES) await count()
  return lived(seed, mode)
}

process.on('message', (order: Order) => {
  switch (order.kind) {
    case 'live':
      return void next(order.seed, order.mode).then((life) => report({ kind: 'lived', life }))
    case 'count':
      return void count().then((counted) => report({ kind: 'counted', counted }))
    case 'end':
      stage.end()
      return process.disconnect()
  }
})
report({ kind: 'ready' })
