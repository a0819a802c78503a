/** The rows of an account's live goals and tasks, and what changed of them. Pure. */

import type { Trouble } from '../contract/swarm.ts'
import { type GoalRow, goalEnded, type TaskRow } from './rows.ts'

/** What happened, for the log that people watch. */
export type Happening =
  | { type: 'goal' | 'end'; goal: GoalRow }
  | { type: 'task' | 'approval'; task: TaskRow }

export type Changes = {
  goals: GoalRow[]
  tasks: TaskRow[]
  /** Ids of those whose change matters outside. */
  told: ReadonlySet<string>
  happenings: Happening[]
}

export class Board {
  readonly goals = new Map<string, GoalRow>()
  readonly tasks = new Map<string, TaskRow>()
  readonly #goals = new Set<GoalRow>()
  readonly #tasks = new Set<TaskRow>()
  #told = new Set<string>()
  #happenings: Happening[] = []

  /** What a task's input, and the action to agree to, become once those it waits for are done; an error ends it. */
  complete: (task: TaskRow) => Pick<TaskRow, 'input' | 'approval'> | Trouble = (task) => task

  constructor(goals: GoalRow[], tasks: TaskRow[]) {
    for (const goal of goals) this.goals.set(goal.id, goal)
    for (const task of tasks) this.tasks.set(task.id, task)
  }

  tasksOf(goalId: string): TaskRow[] {
    return [...this.tasks.values()]
      .filter((task) => task.goalId === goalId)
      .sort((a, b) => a.position - b.position)
  }

  /** Whether a turn of a model is still wanted by this run, or by a planner. */
  holds(
    goalId: string,
    { taskId, fence }: { taskId: string | null; fence: number | null },
  ): boolean {
    const goal = this.goals.get(goalId)
    if (taskId === null) return goal?.status === 'planning' && this.tasksOf(goalId).length === 0
    const task = this.tasks.get(taskId)
    return task?.goalId === goalId && task.fence === fence && task.status === 'running'
  }

  /** Places taken: by what runs, and by what was cancelled and may still run. */
  get held(): number {
    return [...this.tasks.values()].filter(({ leaseUntil }) => leaseUntil !== null).length
  }

  /** Something runs, or is tried again by itself. */
  get works(): boolean {
    const tasks = [...this.tasks.values()]
    return tasks.some(({ leaseUntil, status }) => leaseUntil !== null || status === 'retry_wait')
  }

  changeGoal(goal: GoalRow, change: Partial<GoalRow>, told = true): void {
    Object.assign(goal, change, { revision: goal.revision + 1 })
    this.#goals.add(goal)
    if (!told) return
    this.#told.add(goal.id)
    this.#happenings.push({ type: 'goal', goal: { ...goal } })
  }

  changeTask(task: TaskRow, change: Partial<TaskRow>, told = true): void {
    Object.assign(task, change, { revision: task.revision + 1 })
    this.#tasks.add(task)
    if (!told) return
    this.#told.add(task.id)
    this.#happenings.push({ type: 'task', task: { ...task } })
  }

  changeApproval(task: TaskRow, change: Partial<TaskRow>): void {
    this.changeTask(task, change)
    this.#happenings.push({ type: 'approval', task: { ...task } })
  }

  tellEnd(goal: GoalRow): void {
    this.#happenings.push({ type: 'end', goal: { ...goal } })
  }

  /** Rows that changed since this was last asked, and what there is to tell; both are the caller's to keep. */
  take(): Changes {
    const changes = {
      goals: [...this.#goals],
      tasks: [...this.#tasks],
      told: this.#told,
      happenings: this.#happenings,
    }
    this.#goals.clear()
    this.#tasks.clear()
    this.#told = new Set()
    this.#happenings = []
    return changes
  }

  /** Forgets goals that have ended and hold no place any more; the disk remembers them. */
  drop(): void {
    for (const goal of this.goals.values()) {
      // First of all, since thousands may wait: nobody looks for the tasks of those that go on.
      if (!goalEnded(goal)) continue
      const tasks = this.tasksOf(goal.id)
      if (tasks.some(({ leaseUntil }) => leaseUntil !== null)) continue
      for (const task of tasks) this.tasks.delete(task.id)
      this.goals.delete(goal.id)
    }
  }
}
