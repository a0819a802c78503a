/** The Worker that runs the tools: no database, no bucket, no key and no secret is bound here; a run asks its desk. */

import { WorkerEntrypoint } from 'cloudflare:workers'
import { shiftedClock } from '../tools/clock.ts'
import { consoleLog, errorText } from '../tools/log.ts'
import type { Desk } from './desk.ts'
import { FetchFailed, guardedFetch } from './guarded-fetch.ts'
import { runnableTools } from './runnable-tools.ts'
import { type RunnableTool, type ToolContext, ToolRefused } from './tool.ts'
import type { Registry } from './tools.ts'

/** All that one run is given; the arguments were parsed by the tool's declaration. */
export type Work = Pick<ToolContext, 'account' | 'goal' | 'task' | 'attempt' | 'idempotencyKey'> & {
  tool: string
  input: unknown
  /** This machine on these ports: the fixtures of development; empty in production. */
  loopbackPorts: readonly number[]
  /** A model may be asked over the desk. */
  mayWrite: boolean
  /** How far the app's clock is ahead of the real one. */
  aheadMs: number
}

/** How the tool ended, as a value: an error loses its class on the way. */
export type Ended =
  /** `published` are results that anyone may read from now on. */
  | { kind: 'done'; published: string[] }
  | { kind: 'refused'; code: string; detail: string }
  /** An address that failed; `again`: it may answer in a moment. */
  | { kind: 'unreached'; code: string; detail: string; again: boolean }
  /** Our fault. */
  | { kind: 'broke'; error: string }

/** The side of the desk that a run sees; it lies in the Worker that holds the lease. */
export type DeskPort = { [Name in Exclude<keyof Desk, symbol>]: Desk[Name] }

/** Nobody on the web reaches it; the first Worker calls it by name. */
export default {
  fetch: () => new Response('Not found\n', { status: 404 }),
} satisfies ExportedHandler

export class Toolbox extends WorkerEntrypoint {
  /** A test's has other tools. */
  protected get tools_(): Registry<RunnableTool> {
    return runnableTools
  }

  /** Resolves with how it ended, whatever the tool did. */
  async run(work: Work, desk: DeskPort): Promise<Ended> {
    const tool = this.tools_.find(work.tool)
    if (!tool) return { kind: 'broke', error: `no tool called ${work.tool} is here` }
    const ending = new AbortController()
    const end = (why: unknown) => ending.abort(why)
    // A desk that is gone is an end, too.
    desk.ended().then(() => end(new Error('the run was ended')), end)
    const published = new Set<string>()
    try {
      const context = contextOf(work, { desk, signal: ending.signal, published })
      tool.output.parse(await tool.run(work.input, context))
      return { kind: 'done', published: [...published] }
    } catch (error) {
      return endedBy(error)
    }
  }
}

function endedBy(error: unknown): Ended {
  if (error instanceof ToolRefused)
    return { kind: 'refused', code: error.code, detail: error.message }
  if (error instanceof FetchFailed) {
    const again = error.code === 'timeout' || error.code === 'unreachable'
    return { kind: 'unreached', code: error.code, detail: error.message, again }
  }
  return { kind: 'broke', error: errorText(error) }
}

type Run = { desk: DeskPort; signal: AbortSignal; published: Set<string> }

function contextOf(work: Work, { desk, signal, published }: Run): ToolContext {
  const { account, goal, task, attempt, idempotencyKey, loopbackPorts } = work
  return {
    ...{ account, goal, task, attempt, idempotencyKey, signal },
    fetch: guardedFetch({ fetch: (request) => fetch(request), signal, loopbackPorts }),
    progress: (note) => desk.progress(note),
    async artifact(file) {
      signal.throwIfAborted()
      const kept = await desk.artifact(file)
      if (kept.kind === 'refused') throw new ToolRefused(kept.code, kept.detail)
      return { id: kept.id }
    },
    publish: (id) => void published.add(id),
    attachment: (id) => desk.attachment(id),
    earlier: (name, subject) => desk.earlier(name, subject),
    model: work.mayWrite ? { write: (task, data) => desk.write(task, data) } : null,
    clock: shiftedClock(work.aheadMs),
    log: consoleLog,
  }
}
