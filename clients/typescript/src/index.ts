/** The TitanForge API, typed: see the README. */

export { type CallOptions, type Options, TitanForge } from './client.ts'
export type * from './generated.ts'
export { ConnectionLost, TitanForgeProblem } from './problem.ts'
export { type Policy, parseRateLimit, type RateLimit } from './rate-limit.ts'
