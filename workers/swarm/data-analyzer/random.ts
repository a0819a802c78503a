/** A seeded generator for the tests of the analyzer (mulberry32, Box–Muller): the same seed, the same tables. */

export type Random = {
  /** Uniform in [0, 1). */
  unit(): number
  /** An integer from 0 to below `n`. */
  below(n: number): number
  normal(): number
  pick<T>(from: readonly T[]): T
}

export function seeded(seed: number): Random {
  let state = seed >>> 0
  const unit = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (n: number) => Math.floor(unit() * n)
  return {
    unit,
    below,
    normal: () => Math.sqrt(-2 * Math.log(1 - unit())) * Math.cos(2 * Math.PI * unit()),
    pick: <T>(from: readonly T[]) => from[below(from.length)] as T,
  }
}
