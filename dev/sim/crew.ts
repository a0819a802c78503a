/** Hands seeds to as many processes as there are cores, until there are enough. */

import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Counted } from './coverage.ts'
import type { Mode } from './faults.ts'
import type { Life } from './life.ts'
import type { Order, Report } from './process.ts'

export type Task = { seed: number; mode: Mode }

export type CrewOptions = {
  /** Answers the next life to live, or null when there are enough. */
  next(): Task | null
  heard(life: Life): void
  processes: number
  /** Whose code is lived; a mutant's copy is elsewhere. */
  root?: string
}

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

/** Resolves when nothing is left to live; answers what each process counted. */
export async function runCrew(options: CrewOptions): Promise<Counted[]> {
  const { root } = options
  const file = root ? `${root}/dev/sim/process.ts` : here('process.ts')
  const hooks = root ? `${root}/dev/sim/hooks.ts` : here('hooks.ts')
  const work = () =>
    workOff(
      options,
      fork(file, [], {
        execArgv: ['--import', hooks],
        // What objects log by themselves is not the simulator's word.
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
        ...(root ? { cwd: root } : {}),
      }),
    )
  return Promise.all(Array.from({ length: options.processes }, work))
}

function workOff({ next, heard }: CrewOptions, child: ChildProcess): Promise<Counted> {
  return new Promise((resolve, reject) => {
    const order = (message: Order): void => void child.send(message)
    const goOn = (): void => {
      const task = next()
      order(task ? { kind: 'live', ...task } : { kind: 'count' })
    }
    child.on('message', (report: Report) => {
      switch (report.kind) {
        case 'ready':
          return goOn()
        case 'lived':
          heard(report.life)
          return goOn()
        case 'counted':
          resolve(report.counted)
          return order({ kind: 'end' })
      }
    })
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`a process of the simulator ended with ${code}`)))
  })
}
