/** Keeps the processor's cores from sleeping while a lone request is measured. */

import { type ChildProcess, spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'

/** Ends by itself when whoever started it is gone. */
const LOOP = `const parent = process.ppid
while (process.ppid === parent) for (let turn = 0; turn < 1e7; turn += 1);`

/**
 * At one connection every core sleeps between two halves of a request, and a virtual machine's is then given to others:
 * waking it, and filling its caches anew, cost a call to an object more than the call itself (bench/README.md). So a
 * loop of Linux's idle class, which yields to everything, runs on each of them for as long as `work` takes. Where that
 * cannot be had, it is said.
 */
export async function keptAwake<T>(work: () => Promise<T>): Promise<T> {
  const loops = await Promise.all(Array.from({ length: availableParallelism() }, startLoop))
  try {
    const done = await work()
    const ran = loops.filter((loop) => loop?.exitCode === null).length
    if (ran < loops.length)
      console.log(`awake           ${ran} of ${loops.length} cores: no idle class by chrt`)
    return done
  } finally {
    for (const loop of loops) loop?.kill('SIGKILL')
  }
}

function startLoop(): Promise<ChildProcess | null> {
  const loop = spawn('chrt', ['--idle', '0', process.execPath, '--eval', LOOP], { stdio: 'ignore' })
  return new Promise((resolve) => {
    loop.once('spawn', () => resolve(loop))
    loop.once('error', () => resolve(null))
  })
}
