/** Ends everything once, whatever asks for it: Ctrl-C, a signal, or whoever started us going away. */

import { fstatSync } from 'node:fs'

const LIMIT_MS = 2_500
const LOOK_EVERY_MS = 500
/** A pipe that ends at once was never meant to hold us. */
const HELD_AFTER_MS = 1_000

export type Goodbye = {
  /** Whether the end has begun: what fails from now on is no news. */
  readonly begun: boolean
  /** Stops all and exits with this code; again does nothing. */
  say(code: number): void
}

/** `stopAll` runs once; the process exits when it is done, or after 2.5 s in any case. */
export function goodbye(stopAll: () => Promise<void>): Goodbye {
  let begun = false
  const leave = (code: number): void => {
    if (begun) return
    begun = true
    setTimeout(() => process.exit(code), LIMIT_MS)
    stopAll().then(
      () => process.exit(code),
      (error: Error) => {
        console.error(error.message)
        process.exit(1)
      },
    )
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => leave(0))
  watchStarter(() => leave(0))
  return {
    get begun() {
      return begun
    },
    say: leave,
  }
}

/** npm killed hard passes nothing on: then we are somebody else's child. So does a closed pipe on stdin. */
function watchStarter(gone: () => void): void {
  const parent = process.ppid
  if (process.env.npm_lifecycle_event)
    setInterval(() => {
      if (process.ppid !== parent) gone()
    }, LOOK_EVERY_MS).unref()

  if (!isPipe(0)) return
  const since = Date.now()
  process.stdin.on('end', () => {
    if (Date.now() - since > HELD_AFTER_MS) gone()
  })
  process.stdin.on('error', gone)
  process.stdin.resume()
}

function isPipe(descriptor: number): boolean {
  try {
    const stat = fstatSync(descriptor)
    return stat.isFIFO() || stat.isSocket()
  } catch {
    return false
  }
}
