/** Runs one task's tool, without a state of its own: what it may use comes with the job, what it did goes to the object. */

import { WorkerEntrypoint } from 'cloudflare:workers'
import type { PlanKey } from '../contract/catalogue.ts'
import type { Env } from '../env.ts'
import { hashAction } from '../tools/action-hash.ts'
import { SECOND, systemClock } from '../tools/clock.ts'
import { consoleLog, errorText } from '../tools/log.ts'
import { LEASE_MS, type Outcome } from './bounds.ts'
import { contextOf } from './context.ts'
import { FetchFailed } from './guarded-fetch.ts'
import type { Made, Report } from './port.ts'
import { type Tool, ToolRefused } from './tool.ts'
import { needOf, type Registry, tools } from './tools.ts'

const BEAT_MS = 3 * SECOND
const REPORT_TRIES = 3

export type Job = {
  accountId: string
  plan: PlanKey
  goalId: string
  taskId: string
  tool: string
  input: Record<string, unknown>
  attempt: number
  /** Names this run. */
  fence: number
  timeoutSeconds: number
  /** The action a person agreed to; null: nobody had to. */
  approvedHash: string | null
  /** How far the app's clock is ahead of the real one. */
  aheadMs: number
}

class OutOfTime extends Error {
  override name = 'OutOfTime'
}

const failed = (
  code: string,
  detail: string,
  { again = false, ourFault = false } = {},
): Outcome => ({ kind: 'failed', error: { code, detail }, again, ourFault })

/** What a fault means for the task. A tool's refusal and an address that fails are nobody's fault here. */
function outcomeOf(error: unknown, tool: Tool): Outcome {
  if (error instanceof ToolRefused) return failed(error.code, error.message)
  // A server that was down may be up in a moment.
  if (error instanceof FetchFailed)
    return failed(error.code, error.message, {
      again: error.code === 'timeout' || error.code === 'unreachable',
    })
  if (error instanceof OutOfTime) {
    const detail = `${tool.title} took longer than ${tool.timeoutSeconds} seconds.`
    return failed('timeout', detail, { again: true, ourFault: true })
  }
  const detail = `${tool.title} failed on our side.`
  return failed('internal_error', detail, { again: true, ourFault: true })
}

export class ToolRunner extends WorkerEntrypoint<Env> {
  /** A test's runner has other tools. */
  protected get tools_(): Registry {
    return tools
  }

  /** Resolves when the object was told how it ended, or cannot be told; it never rejects for what the tool did. */
  async run(job: Job): Promise<void> {
    const swarm = this.env.SWARM.get(this.env.SWARM.idFromName(job.accountId))
    const ending = new AbortController()
    const stop = (why: unknown) => ending.abort(why)
    let heardAt = systemClock.now()
    const beating = setInterval(async () => {
      try {
        if ((await swarm.beat(job.taskId, job.fence)) === 'stop') stop(new Error('cancelled'))
        heardAt = systemClock.now()
      } catch (error) {
        consoleLog.warn('beat lost', { subject: job.taskId, error: errorText(error) })
        // Another may run it by now.
        if (systemClock.now() - heardAt > LEASE_MS) stop(new Error('lease over'))
      }
    }, BEAT_MS)
    const timer = setTimeout(() => stop(new OutOfTime()), job.timeoutSeconds * SECOND)
    try {
      await this.#report(job, await this.#outcome(job, ending.signal))
    } finally {
      clearInterval(beating)
      clearTimeout(timer)
    }
  }

  async #outcome(job: Job, signal: AbortSignal): Promise<Report> {
    const began = systemClock.now()
    const artifacts = new Map<string, Made>()
    const published = new Set<string>()
    const ended = (outcome: Outcome): Report => ({
      outcome,
      artifacts: [...artifacts.values()],
      published: [...published],
      note: null,
      durationMs: systemClock.now() - began,
    })
    const tool = this.tools_.find(job.tool)
    if (!tool)
      return ended(
        failed('unknown_tool', `There is no tool called ${job.tool}.`, { ourFault: true }),
      )
    const input = tool.input.safeParse(job.input)
    if (!input.success)
      return ended(
        failed('invalid_input', `${tool.title} does not take these arguments.`, { ourFault: true }),
      )
    // Asked again here, where it counts: what was agreed to is what runs.
    const action = { tool: job.tool, arguments: job.input }
    if (needOf(tool, input.data) && job.approvedHash !== hashAction(action))
      return ended(failed('action_changed', 'Nobody agreed to exactly this action.'))
    try {
      const context = contextOf(this.env, job, { signal, made: artifacts, published })
      const output = await Promise.race([tool.run(input.data, context), endOf(signal)])
      tool.output.parse(output)
      return ended({ kind: 'done' })
    } catch (error) {
      const cause = signal.aborted ? signal.reason : error
      if (!(cause instanceof ToolRefused) && !(cause instanceof FetchFailed))
        consoleLog.warn('tool failed', {
          subject: job.taskId,
          key: job.tool,
          error: errorText(cause),
        })
      return ended(outcomeOf(cause, tool))
    }
  }

  /** An object that restarts is back in a moment. */
  async #report({ accountId, taskId, fence }: Job, report: Report): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const swarm = this.env.SWARM.get(this.env.SWARM.idFromName(accountId))
        return await swarm.finish(taskId, fence, report)
      } catch (error) {
        consoleLog.warn('report lost', {
          subject: taskId,
          attempts: attempt,
          error: errorText(error),
        })
        if (attempt >= REPORT_TRIES) return
        await new Promise((resolve) => setTimeout(resolve, attempt * SECOND))
      }
    }
  }
}

/** Never resolves; a tool that does not hear the signal is left behind. */
function endOf(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>()
  signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  return promise
}
