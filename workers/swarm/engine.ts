/** Drives an account's goals: the clock, the one alarm, the runs it begins and what is written to D1. */

import type { Message } from '../contract/messages.ts'
import { closeUndecided } from '../db/approvals.ts'
import { readClockOffset } from '../db/clock-offset.ts'
import { openDatabase } from '../db/database.ts'
import type { Env } from '../env.ts'
import { poster } from '../queue.ts'
import { SECOND, shiftedClock, systemClock } from '../tools/clock.ts'
import { type Ids, idsFrom } from '../tools/ids.ts'
import { consoleLog, errorText } from '../tools/log.ts'
import { Account } from './account.ts'
import type { TaskRow } from './rows.ts'
import type { ToolRunner } from './runner.ts'
import type { Registry } from './tools.ts'

const FLUSH_AGAIN_AFTER_MS = 5 * SECOND

type Exports = { ToolRunner: Service<ToolRunner> }

export class Engine {
  readonly account: Account
  readonly ids: Ids = idsFrom({ now: () => this.now() })
  readonly #state: DurableObjectState
  readonly #env: Env
  /** How far the app's clock is ahead of the real one: always 0 in production. */
  #aheadMs = 0
  #alarmAt: number | null = null
  /** D1 was away: not before then. */
  #flushFrom = 0
  #flushing: Promise<boolean> | null = null

  constructor(state: DurableObjectState, env: Env, tools: Registry) {
    this.#state = state
    this.#env = env
    const { sql } = state.storage
    const origin = env.APP_ORIGIN
    this.account = new Account({ sql, tools, ids: this.ids, origin, now: () => this.now() })
  }

  get busy(): boolean {
    const due = this.#dueAt()
    return !this.account.idle || (due !== null && due <= this.now())
  }

  async wake(): Promise<boolean> {
    await this.readClock()
    const due = this.#dueAt()
    this.account.tick()
    this.work()
    await this.#askRecord()
    return due !== null && due <= this.now()
  }

  /** Of two at once the second waits for the first. */
  async flush(): Promise<boolean> {
    this.#flushing ??= this.#pay().finally(() => {
      this.#flushing = null
    })
    return this.#flushing
  }

  /** The alarm. */
  async ring(): Promise<void> {
    this.#alarmAt = null
    this.account.tick()
    this.work()
    await this.flushSoon()
    await this.#askRecord()
  }

  /** Approvals whose time is over: D1, where people decide, has the last word, and while it is away nothing expires. */
  async #askRecord(): Promise<void> {
    const { decisions } = this.account
    const ids = decisions.due()
    if (ids.length === 0) return
    try {
      decisions.hear(ids, await closeUndecided(openDatabase(this.#env.DB), ids))
    } catch (error) {
      consoleLog.warn('approvals not asked about', { error: errorText(error) })
      decisions.askLater(ids)
    }
    this.work()
    await this.flushSoon()
  }

  /** Starts what may start, and sets the one alarm; what is written leaves before a run begins. */
  work(): void {
    for (const task of this.account.dispatch()) this.#run(task)
    this.#schedule()
  }

  #run(task: TaskRow): void {
    const { accountId = '', plan } = this.account.store.grant ?? {}
    const { id: taskId, goalId, tool, input, attempt, fence, timeoutSeconds, approval } = task
    const job = {
      ...{ accountId, plan: plan ?? 'starter', goalId, taskId, tool, input, attempt },
      ...{ fence: fence ?? 0, timeoutSeconds, approvedHash: approval?.actionHash ?? null },
      aheadMs: this.#aheadMs,
    }
    const { ToolRunner: runner } = this.#state.exports as unknown as Exports
    // A run that cannot even be begun is lost like one that broke off: its lease ends.
    runner.run(job).catch((error: unknown) => {
      consoleLog.warn('run broke off', { accountId, subject: taskId, error: errorText(error) })
    })
  }

  async #pay(): Promise<boolean> {
    const effects = await this.account.debts.pay(openDatabase(this.#env.DB), this.now())
    const post = poster(this.#env)
    for (const { agent, key, dueAt } of effects ?? [])
      if (dueAt === undefined) await this.#ring(post, { agent, type: 'outbox', key } as Message)
    this.#schedule()
    return effects !== null
  }

  /** A lost bell is rung again by cron. */
  async #ring(post: (message: Message) => Promise<void>, message: Message): Promise<void> {
    try {
      await post(message)
    } catch (error) {
      consoleLog.warn('bell lost', { agent: message.agent, error: errorText(error) })
    }
  }

  /** What D1 does not take now stays owed, and the alarm comes again. */
  async flushSoon(): Promise<void> {
    try {
      for (let more = true; more; ) more = await this.flush()
    } catch (error) {
      consoleLog.warn('swarm not recorded', { error: errorText(error) })
      this.#flushFrom = this.now() + FLUSH_AGAIN_AFTER_MS
      this.#schedule()
    }
  }

  /** The one time at which something is to be done next; null: nothing, and no alarm. */
  #dueAt(): number | null {
    const wakeup = this.account.nextWakeup()
    if (!this.account.debts.any) return wakeup
    return Math.min(wakeup ?? Number.POSITIVE_INFINITY, Math.max(this.#flushFrom, this.now()))
  }

  #schedule(): void {
    const due = this.#dueAt()
    const at = due === null ? null : Math.max(due - this.#aheadMs, systemClock.now())
    if (
      at === this.#alarmAt ||
      (at !== null && this.#alarmAt !== null && Math.abs(at - this.#alarmAt) < 2)
    )
      return
    this.#alarmAt = at
    if (at === null) void this.#state.storage.deleteAlarm()
    else void this.#state.storage.setAlarm(at)
  }

  now(): number {
    return shiftedClock(this.#aheadMs).now()
  }

  async readClock(): Promise<void> {
    this.#alarmAt = await this.#state.storage.getAlarm()
    if (this.#env.ENVIRONMENT !== 'production')
      this.#aheadMs = await readClockOffset(openDatabase(this.#env.DB))
  }
}
