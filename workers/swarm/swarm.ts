/** One object an account: the live truth about its goals. Its alarm drives it; tools run elsewhere, under a lease. */

import { DurableObject } from 'cloudflare:workers'
import { type Grant, isNewer } from '../contract/grant.ts'
import type { Message } from '../contract/messages.ts'
import type {
  Goal,
  Plan,
  Schedule,
  ScheduleBody,
  ScheduleChangeBody,
  Tool,
} from '../contract/swarm.ts'
import { readClockOffset } from '../db/clock-offset.ts'
import { openDatabase } from '../db/database.ts'
import type { Env } from '../env.ts'
import { poster } from '../queue.ts'
import { SECOND, shiftedClock, systemClock } from '../tools/clock.ts'
import { idsFrom } from '../tools/ids.ts'
import { consoleLog, errorText } from '../tools/log.ts'
import { Account } from './account.ts'
import type { Request } from './planner.ts'
import type {
  Done,
  GoalEvent,
  NewGoal,
  Report,
  ScheduledRun,
  ScheduleMade,
  ToPlan,
} from './port.ts'
import type { Given, TaskRow } from './rows.ts'
import type { ToolRunner } from './runner.ts'
import { type Registry, tools, toolView } from './tools.ts'
import { Watchers } from './watchers.ts'

const FLUSH_AGAIN_AFTER_MS = 5 * SECOND

type Exports = { ToolRunner: Service<ToolRunner> }

export class Swarm extends DurableObject<Env> {
  readonly #account: Account
  readonly #watchers = new Watchers()
  /** How far the app's clock is ahead of the real one: always 0 in production. */
  #aheadMs = 0
  #alarmAt: number | null = null
  /** D1 was away: not before then. */
  #flushFrom = 0
  #flushing: Promise<boolean> | null = null

  constructor(state: DurableObjectState, env: Env) {
    super(state, env)
    const clock = { now: () => this.#now() }
    this.#account = new Account({
      sql: state.storage.sql,
      tools: this.tools_,
      ids: idsFrom(clock),
      now: clock.now,
    })
    this.#account.onNews = (goals) => this.#watchers.tell(goals)
    void state.blockConcurrencyWhile(async () => {
      this.#alarmAt = await state.storage.getAlarm()
      await this.#readClock()
    })
  }

  /** A test's objects have other tools. */
  protected get tools_(): Registry {
    return tools
  }

  apply(grant: Grant): Grant {
    const held = this.#account.store.grant
    if (held && !isNewer(grant, held)) return held
    this.#account.store.grant = grant
    this.#work()
    return grant
  }

  read(): Grant | null {
    return this.#account.store.grant
  }

  tools(): Tool[] {
    return this.tools_.all.map(toolView)
  }

  async submit(goal: NewGoal): Promise<Goal> {
    const made = this.#account.submit(goal)
    this.#work()
    await this.#flushSoon()
    return made
  }

  draft(request: Omit<Request, 'plan'>): Plan {
    return this.#account.draft(request)
  }

  takeUp(goalId: string): ToPlan | null {
    const request = this.#account.takeUp(goalId)
    this.#work()
    return request && { ...request, plan: this.#account.entitlements.plan }
  }

  async planned(goalId: string, round: number, plan: Plan): Promise<void> {
    this.#account.planned(goalId, round, plan)
    this.#work()
    await this.#flushSoon()
  }

  begin(goalId: string): void {
    this.#account.begin(goalId)
    this.#work()
  }

  async answer(goalId: string, text: string | null, given: Given[]): Promise<Done> {
    const done = this.#account.answer(goalId, text, given)
    this.#work()
    await this.#flushSoon()
    return done
  }

  async cancel(goalId: string): Promise<Done> {
    const done = this.#account.cancel(goalId)
    this.#work()
    await this.#flushSoon()
    return done
  }

  retry(taskId: string): Done {
    const done = this.#account.retry(taskId)
    this.#work()
    return done
  }

  decide(approvalId: string, decision: 'approved' | 'denied'): void {
    this.#account.decide(approvalId, decision)
    this.#work()
  }

  goal(goalId: string): Goal | null {
    const row = this.#account.store.goal(goalId)
    return row && this.#account.view(row)
  }

  async events(goalId: string, after: number, waitMs: number): Promise<GoalEvent[] | null> {
    const { store } = this.#account
    if (!store.goal(goalId)) return null
    const events = store.events(goalId, after)
    if (events.length > 0 || waitMs <= 0) return events
    await this.#watchers.wait(goalId, waitMs)
    return store.events(goalId, after)
  }

  latest(goalId: string): number {
    return this.#account.store.latest(goalId)
  }

  schedules(): Schedule[] {
    return this.#account.schedules.list()
  }

  makeSchedule(
    body: ScheduleBody,
    { actorId, timeZone }: { accountId: string; actorId: string; timeZone: string },
  ): ScheduleMade {
    const id = idsFrom({ now: () => this.#now() }).next('sch')
    const by = { actorId, timeZone, now: this.#now() }
    const schedule = this.#account.schedules.make(id, body, by)
    this.#work()
    return schedule ? { kind: 'made', schedule } : { kind: 'too_many' }
  }

  changeSchedule(id: string, change: ScheduleChangeBody, timeZone: string): Schedule | null {
    const schedule = this.#account.schedules.change(id, change, { timeZone, now: this.#now() })
    this.#work()
    return schedule
  }

  removeSchedule(id: string): boolean {
    const removed = this.#account.schedules.remove(id)
    this.#work()
    return removed
  }

  dueRun(id: string, at: number): { text: string; actorId: string } | null {
    return this.#account.schedules.pending(id, at)
  }

  ranSchedule(id: string, run: ScheduledRun): void {
    this.#account.schedules.ran(id, run)
  }

  beat(taskId: string, fence: number): 'on' | 'stop' {
    const answer = this.#account.beat(taskId, fence)
    this.#work()
    return answer
  }

  note(taskId: string, fence: number, text: string): void {
    this.#account.note(taskId, fence, text)
  }

  finish(taskId: string, fence: number, report: Report): void {
    this.#account.finish(taskId, fence, report)
    this.#work()
  }

  async wake(): Promise<boolean> {
    await this.#readClock()
    const due = this.#dueAt()
    this.#account.tick()
    this.#work()
    return due !== null && due <= this.#now()
  }

  busy(): boolean {
    const due = this.#dueAt()
    return !this.#account.idle || (due !== null && due <= this.#now())
  }

  /** Of two at once the second waits for the first. */
  async flush(): Promise<boolean> {
    this.#flushing ??= this.#pay().finally(() => {
      this.#flushing = null
    })
    return this.#flushing
  }

  override async alarm(): Promise<void> {
    this.#alarmAt = null
    this.#account.tick()
    this.#work()
    await this.#flushSoon()
  }

  /** Starts what may start, and sets the one alarm; what is written leaves before a run begins. */
  #work(): void {
    for (const task of this.#account.dispatch()) this.#run(task)
    this.#schedule()
  }

  #run(task: TaskRow): void {
    const { accountId = '', plan } = this.#account.store.grant ?? {}
    const { id: taskId, goalId, tool, input, attempt, fence, timeoutSeconds, approval } = task
    const job = {
      ...{ accountId, plan: plan ?? 'starter', goalId, taskId, tool, input, attempt },
      ...{ fence: fence ?? 0, timeoutSeconds, approvedHash: approval?.actionHash ?? null },
      aheadMs: this.#aheadMs,
    }
    const { ToolRunner: runner } = this.ctx.exports as unknown as Exports
    // A run that cannot even be begun is lost like one that broke off: its lease ends.
    runner.run(job).catch((error: unknown) => {
      consoleLog.warn('run broke off', { accountId, subject: taskId, error: errorText(error) })
    })
  }

  async #pay(): Promise<boolean> {
    const effects = await this.#account.debts.pay(openDatabase(this.env.DB), this.#now())
    const post = poster(this.env)
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
  async #flushSoon(): Promise<void> {
    try {
      for (let more = true; more; ) more = await this.flush()
    } catch (error) {
      consoleLog.warn('swarm not recorded', { error: errorText(error) })
      this.#flushFrom = this.#now() + FLUSH_AGAIN_AFTER_MS
      this.#schedule()
    }
  }

  /** The one time at which something is to be done next; null: nothing, and no alarm. */
  #dueAt(): number | null {
    const wakeup = this.#account.nextWakeup()
    if (!this.#account.debts.any) return wakeup
    return Math.min(wakeup ?? Number.POSITIVE_INFINITY, Math.max(this.#flushFrom, this.#now()))
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
    if (at === null) void this.ctx.storage.deleteAlarm()
    else void this.ctx.storage.setAlarm(at)
  }

  #now(): number {
    return shiftedClock(this.#aheadMs).now()
  }

  async #readClock(): Promise<void> {
    if (this.env.ENVIRONMENT !== 'production')
      this.#aheadMs = await readClockOffset(openDatabase(this.env.DB))
  }
}
