/** Has the toolbox run one task's tool, and holds its lease; without a state of its own: what it did goes to the object. */

import { WorkerEntrypoint } from 'cloudflare:workers'
import type { PlanKey } from '../contract/catalogue.ts'
import type { Env } from '../env.ts'
import { hashAction } from '../tools/action-hash.ts'
import { SECOND, systemClock } from '../tools/clock.ts'
import { consoleLog, errorText } from '../tools/log.ts'
import { LEASE_MS, type Outcome } from './bounds.ts'
import { Desk } from './desk.ts'
import type { Model } from './model/model.ts'
import { modelOf } from './model/settings.ts'
import type { Made, Report } from './port.ts'
import type { Tool } from './tool.ts'
import type { Ended, Work } from './toolbox.ts'
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

/** What it means for the task. A tool's refusal and an address that fails are nobody's fault here. */
function outcomeOf(ended: Ended, tool: Tool): Outcome {
  switch (ended.kind) {
    case 'done':
      return { kind: 'done' }
    case 'refused':
      return failed(ended.code, ended.detail)
    case 'unreached':
      return failed(ended.code, ended.detail, { again: ended.again })
    case 'broke':
      return failed('internal_error', `${tool.title} failed on our side.`, {
        again: true,
        ourFault: true,
      })
  }
}

const outOfTime = (tool: Tool): Outcome =>
  failed('timeout', `${tool.title} took longer than ${tool.timeoutSeconds} seconds.`, {
    again: true,
    ourFault: true,
  })

/** All that leaves this Worker for a run. */
const workOf = (
  job: Job,
  input: unknown,
  { loopbackPorts, mayWrite }: Pick<Work, 'loopbackPorts' | 'mayWrite'>,
): Work => ({
  tool: job.tool,
  input,
  account: { id: job.accountId, plan: job.plan },
  goal: { id: job.goalId },
  task: { id: job.taskId },
  attempt: job.attempt,
  idempotencyKey: job.taskId,
  loopbackPorts,
  mayWrite,
  aheadMs: job.aheadMs,
})

export class ToolRunner extends WorkerEntrypoint<Env> {
  /** A test's runner has other tools. */
  protected get tools_(): Registry {
    return tools
  }

  /** A model widens what is written for Pro and above; one that lacks a setting is none here: submitting says so. */
  protected modelFor_(plan: PlanKey): Model | null {
    if (plan === 'starter') return null
    const found = modelOf(this.env, {
      fetch: (url, init) => fetch(url, init),
      now: systemClock.now,
    })
    return found.kind === 'model' ? found.model : null
  }

  /** Resolves when the object was told how it ended, or cannot be told; it never rejects for what the tool did. */
  async run(job: Job): Promise<void> {
    const swarm = this.env.SWARM.getByName(job.accountId)
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
      stop(new Error('over'))
      clearInterval(beating)
      clearTimeout(timer)
    }
  }

  async #outcome(job: Job, signal: AbortSignal): Promise<Report> {
    const began = systemClock.now()
    const made = new Map<string, Made>()
    const report = (outcome: Outcome, published: string[] = []): Report => ({
      outcome,
      artifacts: [...made.values()],
      published,
      note: null,
      durationMs: systemClock.now() - began,
    })
    const tool = this.tools_.find(job.tool)
    if (!tool)
      return report(
        failed('unknown_tool', `There is no tool called ${job.tool}.`, { ourFault: true }),
      )
    const input = tool.input.safeParse(job.input)
    if (!input.success)
      return report(
        failed('invalid_input', `${tool.title} does not take these arguments.`, { ourFault: true }),
      )
    // Asked again here, where it counts: what was agreed to is what runs.
    const action = { tool: job.tool, arguments: job.input }
    if (needOf(tool, input.data) && job.approvedHash !== hashAction(action))
      return report(failed('action_changed', 'Nobody agreed to exactly this action.'))
    const ended = await this.#ended(job, input.data, { signal, made })
    if (ended.kind === 'broke')
      consoleLog.warn('tool failed', { subject: job.taskId, key: job.tool, error: ended.error })
    if (signal.aborted && signal.reason instanceof OutOfTime) return report(outOfTime(tool))
    return report(outcomeOf(ended, tool), ended.kind === 'done' ? ended.published : [])
  }

  /** A run that was stopped, and a toolbox that is away, broke off. */
  async #ended(
    job: Job,
    input: unknown,
    run: { signal: AbortSignal; made: Map<string, Made> },
  ): Promise<Ended> {
    const { ENVIRONMENT, FIXTURE_PORT, TOOLBOX } = this.env
    // Fixtures of this machine; a deployed Worker has none.
    const loopbackPorts = ENVIRONMENT === 'development' ? [Number(FIXTURE_PORT ?? 8_790)] : []
    try {
      const model = this.modelFor_(job.plan)
      const work = workOf(job, input, { loopbackPorts, mayWrite: model !== null })
      const running = TOOLBOX.run(work, new Desk(this.env, job, { ...run, model }))
      const ended = await Promise.race([running, endOf(run.signal)])
      run.signal.throwIfAborted()
      return ended
    } catch (error) {
      return { kind: 'broke', error: errorText(error) }
    }
  }

  /** An object that restarts is back in a moment. */
  async #report({ accountId, taskId, fence }: Job, report: Report): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const swarm = this.env.SWARM.getByName(accountId)
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
