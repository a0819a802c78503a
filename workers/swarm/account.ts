/** An account's goals on their disk: every change is judged by the machine, written, told and owed in one synchronous turn. */

import { entitlementsAt } from '../contract/grant.ts'
import type { Goal, Plan, StepKind } from '../contract/swarm.ts'
import { consoleLog } from '../tools/log.ts'
import { Debts } from './debts.ts'
import { Decisions } from './decisions.ts'
import {
  beginEffect,
  newsOf,
  owedFor,
  planEffect,
  scheduledEffect,
  submittedFact,
} from './effects.ts'
import { Machine } from './machine.ts'
import { planByRules, settle } from './plan.ts'
import type { Request } from './planner.ts'
import type { Done, NewGoal, Report, ToPlan } from './port.ts'
import { keepResults, withdraw } from './results.ts'
import { type Given, type GoalRow, newGoalRow, type TaskRow } from './rows.ts'
import { Schedules } from './schedules.ts'
import { Store } from './store.ts'
import type { Surroundings } from './surroundings.ts'
import { completed, taskRows } from './task-rows.ts'
import { type TurnStep, Turns } from './turns.ts'
import { goalView, stepNews } from './views.ts'

export class Account {
  readonly store: Store
  readonly debts: Debts
  readonly schedules: Schedules
  readonly turns: Turns
  readonly decisions: Decisions
  readonly #around: Surroundings
  readonly #machine: Machine

  constructor(around: Surroundings) {
    this.#around = around
    this.store = new Store(around.sql)
    this.debts = new Debts(around.sql, this.store)
    this.schedules = new Schedules(around.sql)
    const { goals, tasks, fence } = this.store.live()
    this.#machine = new Machine(goals, tasks, fence)
    this.#machine.complete = (task) => completed(task, this.store.artifactsOf(task.goalId), around)
    const more = { now: around.now, step: (step: TurnStep) => this.#record(step) }
    this.turns = new Turns({ store: this.store, board: this.#machine, ...more })
    this.decisions = new Decisions({
      ...{ machine: this.#machine, now: around.now, settle: () => this.settle() },
      said: (goalId, taskId, text) => this.#step(goalId, taskId, 'approval', text),
    })
  }

  get idle(): boolean {
    return !this.#machine.works && !this.debts.any
  }

  submit(goal: NewGoal): Goal {
    const now = this.#around.now()
    const before = goal.claim === null ? null : this.store.goalOfClaim(goal.claim, now)
    if (before) return this.view(before)
    const row = newGoalRow(goal, this.#around.ids.next('gol'), now)
    // Let in just before its account was closed: it comes to nothing, and nothing of it is kept.
    if (this.store.closed) return this.view({ ...row, status: 'cancelled', finishedAt: now })
    this.#machine.submit(row)
    for (const effect of [planEffect(row), submittedFact(row)]) this.debts.owe(effect)
    this.settle()
    return this.view(row)
  }

  draft(request: Omit<Request, 'plan'>): Plan {
    return planByRules(this.#around.tools, { ...request, plan: this.entitlements.plan })
  }

  takeUp(goalId: string): ToPlan | null {
    const goal = this.#machine.takeUp(goalId)
    this.settle()
    if (!goal) return null
    const { text, given, answers, round } = goal
    const { plan } = this.entitlements
    return { text, given, answers, round, plan, spent: this.turns.spent(goalId) }
  }

  planned(goalId: string, round: number, drafted: Plan): void {
    const goal = this.#machine.goals.get(goalId)
    if (!goal) return
    const request = { ...goal, plan: this.entitlements.plan }
    const { plan, refused } = settle(this.#around.tools, drafted, request)
    if (refused) consoleLog.warn('plan refused', { subject: goalId, error: refused.slice(0, 300) })
    const { engine, question } = plan
    if (question !== null) {
      if (this.#machine.ask(goalId, round, { engine, question, now: this.#around.now() }))
        this.#step(goalId, null, 'plan', question)
    } else {
      const tasks = taskRows(goal, plan.tasks, this.#around)
      if (this.#machine.planned(goalId, round, engine, tasks)) {
        const lines = tasks.map(({ title, why }) => `${title}: ${why}`)
        this.#step(goalId, null, 'plan', lines.join('\n'))
        this.debts.owe(beginEffect(goal))
      }
    }
    this.settle()
  }

  begin(goalId: string): void {
    this.#machine.begin(goalId, this.#around.now())
    this.settle()
  }

  answer(goalId: string, text: string | null, given: Given[]): Done {
    return this.#acted(goalId, () => {
      if (!this.#machine.answer(goalId, text, given, this.#around.now())) return false
      const goal = this.#machine.goals.get(goalId)
      if (goal) this.debts.owe(planEffect(goal))
      return true
    })
  }

  cancel(goalId: string): Done {
    return this.#acted(goalId, () => this.#machine.cancel(goalId, this.#around.now()))
  }

  retry(taskId: string): Done {
    const goalId = this.store.task(taskId)?.goalId ?? ''
    return this.#acted(goalId, () => this.#machine.retry(taskId, this.#around.now()))
  }

  withdraw(artifactId: string): void {
    const { origin, now } = this.#around
    const goalId = withdraw(this.store, artifactId, { origin, now: now() })
    if (goalId) this.onNews(new Set([goalId]))
  }

  /** Nothing goes on and nothing new comes; what runs hears of it with its next beat. */
  close(): void {
    this.store.close()
    this.schedules.clear()
    for (const id of [...this.#machine.goals.keys()]) this.#machine.cancel(id, this.#around.now())
    this.settle()
  }

  /** Starts what may start – a goal that must wait keeps no other waiting; each run begins only once it is written. */
  dispatch(): TaskRow[] {
    const { access, concurrentTasks: cap } = this.entitlements
    const mayStart = access === 'full' || access === 'grace'
    const now = this.#around.now()
    const begun = this.#machine.startable({ cap: null, mayStart }).flatMap(({ id }) => {
      const task = cap === null || this.#machine.held < cap ? this.#machine.start(id, now) : null
      return task ? [task] : []
    })
    this.settle()
    return begun.map((task) => ({ ...task }))
  }

  beat(taskId: string, fence: number): 'on' | 'stop' {
    const answer = this.#machine.beat(taskId, fence, this.#around.now())
    this.settle()
    return answer
  }

  note(taskId: string, fence: number, text: string): void {
    const task = this.#machine.tasks.get(taskId)
    if (task?.fence !== fence || task.status !== 'running') return
    this.#step(task.goalId, taskId, 'note', text)
  }

  finish(taskId: string, fence: number, report: Report): void {
    const now = this.#around.now()
    const goalId = this.#machine.tasks.get(taskId)?.goalId ?? ''
    const { outcome, note, durationMs } = report
    // First what it made, so that the goal's end finds it; undone by nothing, as all of it is one turn.
    const holds = this.beat(taskId, fence) === 'on'
    if (holds && outcome.kind === 'done')
      keepResults(this.store, report, { goalId, taskId }, { ...this.#around, now })
    if (holds) {
      const said = note ?? (outcome.kind === 'done' ? 'Done.' : outcome.error.detail)
      this.#step(goalId, taskId, 'tool', said, durationMs)
    }
    this.#machine.finish(taskId, fence, outcome, now)
    this.settle()
  }

  tick(): void {
    const now = this.#around.now()
    this.#machine.tick(now)
    const accountId = this.store.grant?.accountId
    for (const { id, at } of this.schedules.takeDue(now))
      if (accountId) this.debts.owe(scheduledEffect(accountId, id, at))
    this.settle()
  }

  nextWakeup(): number | null {
    const times = [this.#machine, this.schedules].flatMap((one) => one.nextWakeup() ?? [])
    return times.length === 0 ? null : Math.min(...times)
  }

  get entitlements() {
    return entitlementsAt(this.store.grant, this.#around.now())
  }

  view(row: GoalRow): Goal {
    return goalView(row, this.store.usageOf(row), {
      tasks: this.store.tasksOf(row.id),
      artifacts: this.store.artifactsOf(row.id),
      ...{ origin: this.#around.origin, now: this.#around.now() },
    })
  }

  /** Called by whoever hears that something is new. */
  onNews: (goalIds: ReadonlySet<string>) => void = () => undefined

  /** Writes what changed, in the turn in which it changed. */
  settle(): void {
    const changes = this.#machine.take()
    this.store.save(changes, this.#machine.fence)
    const news = new Set<string>()
    for (const happening of changes.happenings) {
      const { goalId, type, body } = newsOf(happening, (goal) => this.store.usageOf(goal))
      this.store.tell(goalId, type, body)
      news.add(goalId)
      const accountId = this.#machine.goals.get(goalId)?.accountId ?? ''
      for (const effect of owedFor(happening, accountId)) this.debts.owe(effect)
    }
    const before = [...this.#machine.goals.keys()]
    this.#machine.drop()
    const ended = before.filter((id) => !this.#machine.goals.has(id))
    this.store.rest(ended.map((id) => this.turns.close(id)))
    this.onNews(news)
  }

  #acted(goalId: string, act: () => boolean): Done {
    const done = act()
    this.settle()
    const goal = this.store.goal(goalId)
    if (!goal) return { kind: 'unknown' }
    return done ? { kind: 'done', goal: this.view(goal) } : { kind: 'refused' }
  }

  #step(goalId: string, taskId: string | null, kind: StepKind, text: string, durationMs = 0): void {
    this.#record({ goalId, taskId, kind, text, durationMs, tokens: 0, modelCostMicroUsd: 0 })
  }

  #record(step: TurnStep): void {
    const written = this.store.step({ ...step, at: this.#around.now() })
    this.store.tell(step.goalId, 'step', stepNews(written))
    this.onNews(new Set([step.goalId]))
  }
}
