/** Ends everything once, whatever asks for it: Ctrl-C, a signal, or whoever started us going away. */

import { existsSync, fstatSync, readFileSync } from 'node:fs'

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

/** npm killed hard passes nothing on; nor does a pipe on stdin that somebody lets go of. */
function watchStarter(gone: () => void): void {
  const starters = process.env.npm_lifecycle_event ? startersOf(process.ppid) : []
  if (starters.length > 0)
    setInterval(() => {
      if (process.ppid !== starters[0] || !starters.every(isAlive)) gone()
    }, LOOK_EVERY_MS).unref()

  if (!isPipe(0)) return
  const since = Date.now()
  process.stdin.on('end', () => {
    if (Date.now() - since > HELD_AFTER_MS) gone()
  })
  process.stdin.on('error', gone)
  process.stdin.resume()
}

/** npm starts scripts through a shell, which outlives it: then both are watched, where /proc tells. */
function startersOf(parent: number): number[] {
  const proc = (name: string): string => {
    const file = `/proc/${parent}/${name}`
    return existsSync(file) ? readFileSync(file, 'utf8') : ''
  }
  if (!/^(sh|dash|bash|zsh)$/.test(proc('comm').trim())) return [parent]
  const npm = Number(/^PPid:\s*(\d+)/m.exec(proc('status'))?.[1] ?? 0)
  return npm > 1 ? [parent, npm] : [parent]
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

function isPipe(descriptor: number): boolean {
  try {
    const stat = fstatSync(descriptor)
    return stat.isFIFO() || stat.isSocket()
  } catch {
    return false
  }
}
