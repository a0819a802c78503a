/** One object an account: the live truth about its goals. Its alarm drives it; tools run elsewhere, under a lease. */

import { DurableObject } from 'cloudflare:workers'
import { type Grant, isNewer } from '../contract/grant.ts'
import type {
  Goal,
  Plan,
  Schedule,
  ScheduleBody,
  ScheduleChangeBody,
  Tool,
} from '../contract/swarm.ts'
import type { Env } from '../env.ts'
import type { Account } from './account.ts'
import { Engine } from './engine.ts'
import { type Drafted, judgeFor } from './plan.ts'
import type { Request } from './planner.ts'
import type {
  Done,
  GoalEvent,
  NewGoal,
  Report,
  ScheduleChanged,
  ScheduledRun,
  ScheduleMade,
  ToPlan,
} from './port.ts'
import type { Given } from './rows.ts'
import { type Registry, tools, toolView } from './tools.ts'
import type { Asker, TurnBegun, TurnEnd, TurnWish } from './turns.ts'
import { Watchers } from './watchers.ts'

export class Swarm extends DurableObject<Env> {
  readonly #engine: Engine
  readonly #watchers = new Watchers()

  constructor(state: DurableObjectState, env: Env) {
    super(state, env)
    this.#engine = new Engine(state, env, this.tools_)
    this.#account.onNews = (goals) => this.#watchers.tell(goals)
    void state.blockConcurrencyWhile(() => this.#engine.readClock())
  }

  get #account(): Account {
    return this.#engine.account
  }

  /** A test's objects have other tools. */
  protected get tools_(): Registry {
    return tools
  }

  apply(grant: Grant): Grant {
    const held = this.#account.store.grant
    if (held && !isNewer(grant, held)) return held
    this.#account.store.grant = grant
    // Without a grant there may be goals all the same: the first one was lost, and this one comes after a restore.
    if (!held || grant.epoch > held.epoch) this.#tellAgain(grant)
    this.#engine.work()
    return grant
  }

  /** Throws while D1 does not take what it owes; every call goes on where the last was cut off. */
  async close(): Promise<boolean> {
    this.#account.close()
    this.#engine.work()
    for (let more = true; more; ) more = await this.#engine.flush()
    const over = this.#account.idle
    if (over) this.#account.store.forget()
    return over
  }

  /** The database went back to an earlier point: what it was told may be gone, and so may bells. */
  #tellAgain({ accountId }: Grant): void {
    this.#account.debts.oweAgain(accountId, this.#account.schedules.underWay(), this.#engine.now())
  }

  read(): Grant | null {
    return this.#account.store.grant
  }

  tools(): Tool[] {
    return this.tools_.all.map(toolView)
  }

  async submit(goal: NewGoal): Promise<Goal> {
    return this.#recorded(this.#account.submit(goal))
  }

  draft(request: Omit<Request, 'plan'>): Plan {
    return this.#account.draft(request)
  }

  takeUp(goalId: string): ToPlan | null {
    const request = this.#account.takeUp(goalId)
    this.#engine.work()
    return request
  }

  judge(goalId: string, drafted: Drafted): string | null {
    const { store, entitlements } = this.#account
    const goal = store.goal(goalId)
    const judged = goal && judgeFor(this.tools_, drafted, { ...goal, plan: entitlements.plan })
    return judged?.kind === 'refused' ? judged.why : null
  }

  beginTurn(goalId: string, asker: Asker, wish: TurnWish): TurnBegun {
    return this.#account.turns.begin(goalId, asker, wish)
  }

  endTurn(goalId: string, turn: number, end: TurnEnd): void {
    this.#account.turns.end(goalId, turn, end)
  }

  async planned(goalId: string, round: number, plan: Plan): Promise<void> {
    await this.#recorded(this.#account.planned(goalId, round, plan))
  }

  async begin(goalId: string): Promise<void> {
    await this.#recorded(this.#account.begin(goalId))
  }

  async answer(goalId: string, text: string | null, given: Given[]): Promise<Done> {
    return this.#recorded(this.#account.answer(goalId, text, given))
  }

  async cancel(goalId: string): Promise<Done> {
    return this.#recorded(this.#account.cancel(goalId))
  }

  async retry(taskId: string): Promise<Done> {
    return this.#recorded(this.#account.retry(taskId))
  }

  async decide(
    approvalId: string,
    decision: 'approved' | 'denied',
    reason: string | null = null,
  ): Promise<void> {
    await this.#recorded(this.#account.decisions.decide(approvalId, decision, reason))
  }

  /** Throws while D1, which the public reads, does not know of it; it stays owed. */
  async withdraw(artifactId: string): Promise<void> {
    this.#account.withdraw(artifactId)
    for (let more = true; more; ) more = await this.#engine.flush()
  }

  /** Its results and links, which others read from D1, stand there by then; while D1 is away, it is told all the same. */
  async goal(goalId: string): Promise<Goal | null> {
    const row = this.#account.store.goal(goalId)
    const goal = row && this.#account.view(row)
    if (goal) await this.#engine.flushSoon()
    return goal
  }

  /** What is told here D1 has already, so that whoever then asks for a list reads the same; while D1 is away, it is told all the same. */
  async events(goalId: string, after: number, waitMs: number): Promise<GoalEvent[] | null> {
    const { store } = this.#account
    if (!store.goal(goalId)) return null
    if (waitMs > 0 && store.latest(goalId) <= after) await this.#watchers.wait(goalId, waitMs)
    const events = store.events(goalId, after)
    if (events.length > 0) await this.#engine.flushSoon()
    return events
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
    if (this.#account.store.closed) return { kind: 'closed' }
    const id = this.#engine.ids.next('sch')
    const by = { actorId, timeZone, now: this.#engine.now() }
    const schedule = this.#account.schedules.make(id, body, by)
    this.#engine.work()
    return schedule ? { kind: 'made', schedule } : { kind: 'too_many' }
  }

  changeSchedule(id: string, change: ScheduleChangeBody, timeZone: string): ScheduleChanged {
    const by = { timeZone, now: this.#engine.now() }
    const changed = this.#account.schedules.change(id, change, by)
    this.#engine.work()
    return changed
  }

  keepTimeOf(timeZone: string): void {
    this.#account.schedules.follow(timeZone, this.#engine.now())
    this.#engine.work()
  }

  removeSchedule(id: string): boolean {
    const removed = this.#account.schedules.remove(id)
    this.#engine.work()
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
    this.#engine.work()
    return answer
  }

  note(taskId: string, fence: number, text: string): void {
    this.#account.note(taskId, fence, text)
  }

  /** D1 hears of a result at once: its link may be opened in the next moment. */
  async finish(taskId: string, fence: number, report: Report): Promise<void> {
    await this.#recorded(this.#account.finish(taskId, fence, report))
  }

  wake(): Promise<boolean> {
    return this.#engine.wake()
  }

  busy(): boolean {
    return this.#engine.busy
  }

  flush(): Promise<boolean> {
    return this.#engine.flush()
  }

  override alarm(): Promise<void> {
    return this.#engine.ring()
  }

  /** What was changed begins, and stands in D1 before it is answered; while D1 is away it stays owed. */
  async #recorded<T>(done: T): Promise<T> {
    this.#engine.work()
    await this.#engine.flushSoon()
    return done
  }
}
