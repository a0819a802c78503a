/** What may go wrong, how often, in which mode. Pure. */

export const MODES = ['clean', 'reorder', 'prod', 'harsh', 'race', 'restore'] as const
export type Mode = (typeof MODES)[number]

export const isMode = (word: string): word is Mode => MODES.some((mode) => mode === word)

/** Where calls leave: `webhook` and `browser` are the world's own ways to us, `cpu` is no call at all. */
export type Door =
  | 'd1'
  | 'stripe'
  | 'mail'
  | 'queue'
  | 'object'
  | 'files'
  | 'web'
  | 'webhook'
  | 'browser'
  | 'cpu'

/** Chances, each of one call, message or step; times in milliseconds. */
export type Faults = {
  /** The call is the process's last: before it left, or when it had happened. */
  death: number
  /** Of a run: its process stands still for longer than its lease, and what it sends leaves only then. */
  stall: number
  /** The call fails alone: before it left, or when it had happened (a commit reported as failed). */
  loss: number
  latency: { most: number; slow: number; slowMost: number }
  /** Whether waiting messages die with the process, as in `wrangler dev`. */
  forgetful: boolean
  message: { again: number; late: number }
  webhook: { duplicate: number; reorder: number; drop: number; late: number }
  /** Stripe answers nothing but 503 for a whole step; it signs wrongly for one. */
  stripe: { outage: number; badSignature: number }
  /** Two tabs at once, several consumers at once, everything within the same second. */
  crowded: boolean
}

const CALM: Faults = {
  death: 0,
  stall: 0,
  loss: 0,
  latency: { most: 4, slow: 0, slowMost: 0 },
  forgetful: false,
  message: { again: 0, late: 0 },
  webhook: { duplicate: 0, reorder: 0, drop: 0, late: 0 },
  stripe: { outage: 0, badSignature: 0 },
  crowded: false,
}

/** `seed` varies what is on or off within a mode. */
export function faultsOf(mode: Mode, seed: number): Faults {
  switch (mode) {
    case 'clean':
      return CALM
    case 'reorder':
      return {
        ...CALM,
        latency: { most: 60, slow: 0.02, slowMost: 8_000 },
        message: { again: 0.3, late: 0.3 },
        webhook: { duplicate: 0.5, reorder: 0.7, drop: 0.1, late: 0.4 },
      }
    case 'prod':
      return {
        ...CALM,
        death: 0.001,
        stall: 0.05,
        loss: 0.002,
        latency: { most: 40, slow: 0.01, slowMost: 5_000 },
        message: { again: 0.05, late: 0.05 },
        webhook: { duplicate: 0.1, reorder: 0.5, drop: 0.02, late: 0.1 },
        stripe: { outage: 0.02, badSignature: 0.01 },
      }
    case 'harsh':
      return {
        ...CALM,
        death: 0.006,
        stall: 0.4,
        loss: 0.012,
        latency: { most: 40, slow: 0.03, slowMost: 9_000 },
        forgetful: seed % 2 === 1,
        message: { again: 0.5, late: 0.3 },
        webhook: { duplicate: 0.5, reorder: 0.7, drop: 0.3, late: 0.4 },
        stripe: { outage: 0.08, badSignature: 0.08 },
      }
    case 'restore':
      return {
        ...CALM,
        death: 0.001,
        stall: 0.1,
        loss: 0.002,
        latency: { most: 40, slow: 0.01, slowMost: 5_000 },
        message: { again: 0.2, late: 0.2 },
        webhook: { duplicate: 0.2, reorder: 0.5, drop: 0.1, late: 0.2 },
      }
    case 'race':
      return {
        ...CALM,
        loss: 0.002,
        latency: { most: 5, slow: 0.12, slowMost: 1_500 },
        message: { again: 0.8, late: 0 },
        webhook: { duplicate: 0.8, reorder: 0.8, drop: 0, late: 0.1 },
        crowded: true,
      }
  }
}

export type Fault = { kind: 'death' | 'loss'; when: 'before' | 'after' }

/** `ours`: whether our process makes the call; the world's calls cannot end it. */
export function faultAt(
  faults: Faults,
  door: Door,
  ours: boolean,
  random: () => number,
): Fault | null {
  if (door === 'cpu') return null
  const drawn = random()
  const death = ours ? faults.death : 0
  if (drawn >= death + faults.loss) return null
  const when = random() < 0.5 ? 'before' : 'after'
  return { kind: drawn < death ? 'death' : 'loss', when }
}

/** Longer than a lease (SWARM.md: ten seconds), so that another run has begun meanwhile. */
const STALL_MS = { least: 11_000, most: 25_000 }

/** How long the process of a run that begins now stands still, milliseconds. */
export function stallOf({ stall }: Faults, random: () => number): number {
  if (stall === 0 || random() >= stall) return 0
  const { least, most } = STALL_MS
  return least + Math.floor(random() * (most - least))
}

export function latencyOf({ latency }: Faults, door: Door, random: () => number): number {
  const slow = random() < latency.slow && door !== 'browser'
  return Math.floor(random() * (slow ? latency.slowMost : latency.most))
}
