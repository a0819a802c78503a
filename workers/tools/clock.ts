/** The only source of time. Product code takes a clock, so a test, the simulator or the time machine can move it. */

/** Milliseconds since the epoch, UTC. */
export type Clock = { now(): number }

export const systemClock: Clock = { now: () => Date.now() }

/** The system's clock moved by a fixed offset: the time machine of development. */
export const shiftedClock = (offsetMs: number): Clock => ({ now: () => Date.now() + offsetMs })

/** Milliseconds → ISO 8601 UTC. */
export const toIso = (ms: number): string => new Date(ms).toISOString()

export const toIsoOrNull = (ms: number | null): string | null => (ms === null ? null : toIso(ms))

/** Milliseconds → the UTC day, `YYYY-MM-DD`. */
export const toDay = (ms: number): string => toIso(ms).slice(0, 10)

export const SECOND = 1_000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR
