/** The states of an account's goals and tasks, and every way from one to the next. Pure: no clock, no disk, no network. */

import { SECOND } from '../tools/clock.ts'
import { Board } from './board.ts'
import {
  BROKE_OFF,
  BUDGET_MS,
  EXHAUSTED,
  LEASE_MS,
  type Limits,
  MAX_LOSSES,
  MAX_TOOL_CALLS,
  type Outcome,
  SILENT_LOSS,
  UNANSWERED,
  UNANSWERED_MS,
} from './bounds.ts'
import { answered, ask, endGoal, endTask, follow } from './consequences.ts'
import { decide, dueOf } from './decided.ts'
import { type GoalRow, goalEnded, type TaskRow } from './rows.ts'

export class Machine extends Board {
  /** Names the latest run; every run gets the next. */
  fence: number

  constructor(goals: GoalRow[] = [], tasks: TaskRow[] = [], fence = 0) {
    super(goals, tasks)
    this.fence = fence
  }

  submit(goal: GoalRow): void {
    if (this.goals.has(goal.id)) return
    this.goals.set(goal.id, goal)
    this.changeGoal(goal, {})
  }

  /** A planner takes it up: the goal as it is to be planned, or null if it is not wanted any more. */
  takeUp(goalId: string): GoalRow | null {
    const goal = this.goals.get(goalId)
    if (goal?.status === 'queued') this.changeGoal(goal, { status: 'planning' })
    return goal?.status === 'planning' && this.tasksOf(goalId).length === 0 ? goal : null
  }

  /** The plan of this round; of two the first counts. False: not wanted any more. */
  planned(goalId: string, round: number, engine: string, tasks: TaskRow[]): boolean {
    const goal = this.#inRound(goalId, round)
    if (!goal || tasks.length === 0) return false
    for (const task of tasks) {
      this.tasks.set(task.id, task)
      this.changeTask(task, {})
    }
    this.changeGoal(goal, { status: 'planning', engine, question: null, round: round + 1 })
    return true
  }

  /** Nobody can plan it as it is. */
  ask(
    goalId: string,
    round: number,
    { engine, question, now }: { engine: string; question: string; now: number },
  ): boolean {
    const goal = this.#inRound(goalId, round)
    if (!goal) return false
    ask(this, goal, { engine, question, now })
    return true
  }

  #inRound(goalId: string, round: number): GoalRow | null {
    const goal = this.goals.get(goalId)
    const planning = goal?.status === 'queued' || goal?.status === 'planning'
    return goal && planning && goal.round === round ? goal : null
  }

  answer(goalId: string, text: string | null, given: GoalRow['given'], now: number): boolean {
    const goal = this.goals.get(goalId)
    if (goal?.status !== 'needs_human') return false
    this.changeGoal(goal, {
      status: 'planning',
      question: null,
      askedAt: null,
      answers: text === null ? goal.answers : [...goal.answers, text],
      answered: answered(goal, { text, given, now }),
      given: [...goal.given, ...given],
      round: goal.round + 1,
    })
    return true
  }

  /** A planned goal begins. */
  begin(goalId: string, now: number): boolean {
    const goal = this.goals.get(goalId)
    if (goal?.status !== 'planning' || this.tasksOf(goalId).length === 0) return false
    // Its state follows from its tasks', and is told once.
    this.changeGoal(goal, { startedAt: now }, false)
    follow(this, goalId, now)
    return true
  }

  /** The tasks that may start now: what was begun goes on before anything new begins, then first come first. */
  startable({ cap, mayStart }: Limits): TaskRow[] {
    const room = cap === null ? Number.POSITIVE_INFINITY : cap - this.held
    if (!mayStart || room <= 0) return []
    // An id begins with the time it was made at.
    const key = ({ startedAt, goalId, position }: TaskRow) =>
      `${startedAt === null ? 1 : 0} ${goalId} ${String(position).padStart(3, '0')}`
    return [...this.tasks.values()]
      .filter(({ status, leaseUntil }) => status === 'ready' && leaseUntil === null)
      .sort((a, b) => (key(a) < key(b) ? -1 : 1))
      .slice(0, room)
  }

  /** Null: it must wait for its goal's other tasks, or the goal's budget is spent and the goal ends here. */
  start(taskId: string, now: number): TaskRow | null {
    const task = this.tasks.get(taskId)
    const goal = task && this.goals.get(task.goalId)
    if (!task || !goal || task.status !== 'ready' || goalEnded(goal)) return null
    const first = task.startedAt === null
    const worst = task.timeoutSeconds * SECOND
    const running = this.tasksOf(goal.id).filter(({ status }) => status === 'running')
    const reserved = running.reduce((sum, { timeoutSeconds }) => sum + timeoutSeconds * SECOND, 0)
    const spent = (first && goal.toolCalls >= MAX_TOOL_CALLS) || goal.spentMs + worst > BUDGET_MS
    if (spent && running.length === 0)
      endGoal(this, goal, { status: 'budget_exhausted', error: EXHAUSTED }, now)
    // What runs has its time reserved, and what it makes is kept.
    if (spent || goal.spentMs + reserved + worst > BUDGET_MS) return null
    this.fence += 1
    if (first) this.changeGoal(goal, { toolCalls: goal.toolCalls + 1 }, false)
    this.changeTask(task, {
      status: 'running',
      attempt: task.attempt + 1,
      fence: this.fence,
      leaseUntil: now + LEASE_MS,
      dueAt: null,
      startedAt: task.startedAt ?? now,
      runAt: now,
      error: null,
    })
    follow(this, goal.id, now)
    return task
  }

  /** Whoever runs it says so; `stop`: this run has no say any more. */
  beat(taskId: string, fence: number, now: number): 'on' | 'stop' {
    const task = this.tasks.get(taskId)
    if (task?.fence !== fence || task.status !== 'running') return 'stop'
    this.changeTask(task, { leaseUntil: now + LEASE_MS }, false)
    return 'on'
  }

  /** The end of a run. True if it counts: only the run that holds the task commits, and once. */
  finish(taskId: string, fence: number, outcome: Outcome, now: number): boolean {
    const task = this.tasks.get(taskId)
    const goal = task && this.goals.get(task.goalId)
    if (!goal || task.fence !== fence || task.leaseUntil === null) return false
    if (task.status !== 'running') {
      // Cancelled meanwhile: nothing counts, but the place is free.
      this.changeTask(task, { leaseUntil: null }, false)
      return false
    }
    const spentMs = goal.spentMs + Math.max(0, now - (task.runAt ?? now))
    this.changeGoal(goal, { spentMs }, false)
    if (outcome.kind === 'done') endTask(this, task, { status: 'done' }, now)
    else if (outcome.again && task.attempt < task.attempts) {
      const dueAt = now + task.waitSeconds * SECOND
      const waits = { status: 'retry_wait', leaseUntil: null, dueAt, error: outcome.error } as const
      this.changeTask(task, waits)
    } else endTask(this, task, { ...outcome, status: 'failed' }, now)
    follow(this, goal.id, now)
    return true
  }

  /** A person decided about exactly this action; once. */
  decide(
    approvalId: string,
    decision: 'approved' | 'denied',
    now: number,
    reason: string | null = null,
  ): boolean {
    return decide(this, approvalId, { decision, reason }, now)
  }

  cancel(goalId: string, now: number): boolean {
    const goal = this.goals.get(goalId)
    if (!goal || goalEnded(goal)) return false
    endGoal(this, goal, { status: 'cancelled' }, now)
    return true
  }

  /** Ends the wait for the next try; false where nothing waits for one. */
  retry(taskId: string, now: number): boolean {
    const task = this.tasks.get(taskId)
    if (task?.status !== 'retry_wait') return false
    this.changeTask(task, { status: 'ready', dueAt: null })
    follow(this, task.goalId, now)
    return true
  }

  /** What time alone brings: leases and waits over, questions nobody answered. Of approvals the record speaks (`hear`). */
  tick(now: number): void {
    for (const task of [...this.tasks.values()]) {
      if (task.leaseUntil !== null && task.leaseUntil <= now) this.#lost(task, now)
      if (task.status === 'retry_wait' && (task.dueAt ?? now) <= now) this.retry(task.id, now)
    }
    for (const goal of [...this.goals.values()])
      if (!goalEnded(goal) && goal.askedAt !== null && goal.askedAt + UNANSWERED_MS <= now)
        endGoal(this, goal, { status: 'cancelled', error: UNANSWERED, free: true }, now)
  }

  /** Its run broke off: that was no try of the tool's, and the next is free. */
  #lost(task: TaskRow, now: number): void {
    if (task.status !== 'running') {
      this.changeTask(task, { leaseUntil: null }, false)
      return
    }
    const silent = task.leaseUntil === (task.runAt ?? 0) + LEASE_MS
    const losses = task.losses + (silent ? SILENT_LOSS : 1)
    const back = { status: 'ready', leaseUntil: null, attempt: task.attempt - 1, losses } as const
    if (losses < MAX_LOSSES) this.changeTask(task, back)
    else endTask(this, task, { status: 'failed', error: BROKE_OFF, ourFault: true }, now)
    follow(this, task.goalId, now)
  }

  /** When time alone would change something next; null: nothing waits for time. */
  nextWakeup(): number | null {
    const ofTasks = [...this.tasks.values()].flatMap((task) => [
      task.leaseUntil,
      task.status === 'retry_wait' ? task.dueAt : null,
      dueOf(task),
    ])
    const ofGoals = [...this.goals.values()].map((goal) =>
      goal.askedAt === null || goalEnded(goal) ? null : goal.askedAt + UNANSWERED_MS,
    )
    const times = [...ofTasks, ...ofGoals].filter((time) => time !== null)
    return times.length === 0 ? null : Math.min(...times)
  }
}
