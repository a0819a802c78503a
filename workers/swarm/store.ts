/** The object's disk: goals and tasks as they are, what they made and did, and the log people watch. */

import type { Grant } from '../contract/grant.ts'
import type { GoalEventType } from '../contract/swarm.ts'
import { DAY } from '../tools/clock.ts'
import type { Changes } from './board.ts'
import type { GoalEvent } from './port.ts'
import type { GoalRow, TaskRow } from './rows.ts'
import type { Ledger } from './turns.ts'
import type { ArtifactRow, StepRow, Usage } from './views.ts'

const EVENTS_AT_ONCE = 200
const MAX_STEP_CHARACTERS = 2_000

type Body = { body: string }
const parsed = <T>(rows: Body[]): T[] => rows.map(({ body }) => JSON.parse(body) as T)

export class Store {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
    sql.exec(`
      CREATE TABLE IF NOT EXISTS held (name TEXT PRIMARY KEY, body TEXT NOT NULL);
      CREATE TABLE IF NOT EXISTS goals (
        id TEXT PRIMARY KEY, claim TEXT UNIQUE, live INTEGER NOT NULL, owed INTEGER NOT NULL, body TEXT NOT NULL);
      CREATE INDEX IF NOT EXISTS goals_live ON goals (live) WHERE live = 1;
      CREATE INDEX IF NOT EXISTS goals_owed ON goals (owed) WHERE owed = 1;
      CREATE TABLE IF NOT EXISTS tasks (
        id TEXT PRIMARY KEY, goal_id TEXT NOT NULL, owed INTEGER NOT NULL, body TEXT NOT NULL);
      CREATE INDEX IF NOT EXISTS tasks_by_goal ON tasks (goal_id);
      CREATE INDEX IF NOT EXISTS tasks_owed ON tasks (owed) WHERE owed = 1;
      CREATE TABLE IF NOT EXISTS artifacts (
        id TEXT PRIMARY KEY, goal_id TEXT NOT NULL, owed INTEGER NOT NULL, body TEXT NOT NULL);
      CREATE INDEX IF NOT EXISTS artifacts_by_goal ON artifacts (goal_id);
      CREATE TABLE IF NOT EXISTS steps (
        id INTEGER PRIMARY KEY AUTOINCREMENT, goal_id TEXT NOT NULL, task_id TEXT, kind TEXT NOT NULL, text TEXT NOT NULL,
        at INTEGER NOT NULL, duration_ms INTEGER NOT NULL, tokens INTEGER NOT NULL, cost INTEGER NOT NULL);
      CREATE INDEX IF NOT EXISTS steps_by_goal ON steps (goal_id);
      CREATE TABLE IF NOT EXISTS events (
        id INTEGER PRIMARY KEY AUTOINCREMENT, goal_id TEXT NOT NULL, type TEXT NOT NULL, body TEXT NOT NULL);
      CREATE INDEX IF NOT EXISTS events_by_goal ON events (goal_id, id);
    `)
  }

  get grant(): Grant | null {
    return this.#held<Grant>('grant')
  }

  set grant(grant: Grant | null) {
    this.#hold('grant', grant)
    // A closed account is given nothing; one that is has come back from a backup.
    if (grant?.access === 'full' || grant?.access === 'grace')
      this.#sql.exec("DELETE FROM held WHERE name = 'closed'")
  }

  /** The account is closed: it takes nothing more. */
  get closed(): boolean {
    return this.#held<boolean>('closed') ?? false
  }

  close(): void {
    this.#hold('closed', true)
  }

  /** All words that were given, said and made. States, times and costs stay: a database put back to before asks for them. */
  forget(): void {
    this.#sql.exec(`
      UPDATE goals SET claim = NULL, body = json_replace(body, '$.text', '', '$.claim', NULL, '$.question', NULL,
        '$.given', json('[]'), '$.answers', json('[]'), '$.answered', json('[]'), '$.error.detail', '');
      UPDATE tasks SET body = json_replace(body, '$.title', '', '$.why', '', '$.input', json('{}'),
        '$.error.detail', '', '$.approval.summary', '');
      UPDATE steps SET text = '';
      DELETE FROM artifacts; DELETE FROM events; DELETE FROM held WHERE name LIKE 'turns:%'`)
  }

  /** Goals that have not ended, with their tasks, and the name of the latest run. */
  live(): { goals: GoalRow[]; tasks: TaskRow[]; fence: number } {
    const goals = parsed<GoalRow>(
      this.#sql.exec<Body>('SELECT body FROM goals WHERE live = 1').toArray(),
    )
    const tasks = parsed<TaskRow>(
      this.#sql
        .exec<Body>('SELECT t.body FROM tasks t JOIN goals g ON g.id = t.goal_id WHERE g.live = 1')
        .toArray(),
    )
    return { goals, tasks, fence: this.#held<number>('fence') ?? 0 }
  }

  /** A goal that ended stays live while a run of its still holds a place. What nobody was told D1 need not know. */
  save({ goals, tasks, told }: Changes, fence: number): void {
    for (const task of tasks)
      this.#sql.exec(
        `INSERT INTO tasks (id, goal_id, owed, body) VALUES (?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET owed = max(owed, excluded.owed), body = excluded.body`,
        task.id,
        task.goalId,
        told.has(task.id) ? 1 : 0,
        JSON.stringify(task),
      )
    for (const goal of goals)
      this.#sql.exec(
        // A claim is taken once, by the first row that is written with it.
        `INSERT INTO goals (id, claim, live, owed, body)
         VALUES (?1, (SELECT ?2 WHERE NOT EXISTS (SELECT 1 FROM goals WHERE claim = ?2)), 1, ?3, ?4)
         ON CONFLICT (id) DO UPDATE SET live = 1, owed = max(owed, excluded.owed), body = excluded.body`,
        goal.id,
        goal.claim,
        told.has(goal.id) ? 1 : 0,
        JSON.stringify(goal),
      )
    if (tasks.length > 0) this.#hold('fence', fence)
  }

  /** As if nobody had been told of any of it; answers all goals and tasks there are. */
  forgetTold(): { goals: GoalRow[]; tasks: TaskRow[] } {
    for (const table of ['goals', 'tasks', 'artifacts'])
      this.#sql.exec(`UPDATE ${table} SET owed = 1`)
    const all = <T>(table: string) =>
      parsed<T>(this.#sql.exec<Body>(`SELECT body FROM ${table}`).toArray())
    return { goals: all<GoalRow>('goals'), tasks: all<TaskRow>('tasks') }
  }

  /** Those that are not worked on any more. */
  rest(ids: Iterable<string>): void {
    for (const id of ids) this.#sql.exec('UPDATE goals SET live = 0 WHERE id = ?', id)
  }

  goal(id: string): GoalRow | null {
    return this.#one<GoalRow>('SELECT body FROM goals WHERE id = ?', id)
  }

  /** An Idempotency-Key counts for a day (API.md §1); after that it is free, and its former goal stays. */
  goalOfClaim(claim: string, now: number): GoalRow | null {
    const goal = this.#one<GoalRow>('SELECT body FROM goals WHERE claim = ?', claim)
    if (!goal || goal.createdAt > now - DAY) return goal
    this.#sql.exec('UPDATE goals SET claim = NULL WHERE claim = ?', claim)
    return null
  }

  task(id: string): TaskRow | null {
    return this.#one<TaskRow>('SELECT body FROM tasks WHERE id = ?', id)
  }

  tasksOf(goalId: string): TaskRow[] {
    const rows = this.#sql.exec<Body>('SELECT body FROM tasks WHERE goal_id = ?', goalId).toArray()
    return parsed<TaskRow>(rows).sort((a, b) => a.position - b.position)
  }

  artifactsOf(goalId: string): ArtifactRow[] {
    const text = 'SELECT body FROM artifacts WHERE goal_id = ? ORDER BY id'
    return parsed<ArtifactRow>(this.#sql.exec<Body>(text, goalId).toArray())
  }

  artifact(id: string): ArtifactRow | null {
    return this.#one<ArtifactRow>('SELECT body FROM artifacts WHERE id = ?', id)
  }

  keepArtifact(artifact: ArtifactRow): void {
    this.#sql.exec(
      'INSERT OR REPLACE INTO artifacts (id, goal_id, owed, body) VALUES (?, ?, 1, ?)',
      artifact.id,
      artifact.goalId,
      JSON.stringify(artifact),
    )
  }

  step(step: Omit<StepRow, 'id'>): StepRow {
    const [row] = this.#sql
      .exec<{ id: number }>(
        `INSERT INTO steps (goal_id, task_id, kind, text, at, duration_ms, tokens, cost)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
        step.goalId,
        step.taskId,
        step.kind,
        step.text.slice(0, MAX_STEP_CHARACTERS),
        step.at,
        step.durationMs,
        step.tokens,
        step.modelCostMicroUsd,
      )
      .toArray()
    return { ...step, id: row?.id ?? 0 }
  }

  /** The sum of a goal's steps; a goal that ended for free was no request. */
  usageOf({ id, receipt, free }: GoalRow): Usage {
    const [sum] = this.#sql
      .exec<{ tokens: number | null; cost: number | null }>(
        'SELECT sum(tokens) AS tokens, sum(cost) AS cost FROM steps WHERE goal_id = ?',
        id,
      )
      .toArray()
    const requests = receipt === null || free ? 0 : 1
    return { requests, modelCostMicroUsd: sum?.cost ?? 0, tokens: sum?.tokens ?? 0 }
  }

  ledger(goalId: string): Ledger | null {
    return this.#held<Ledger>(`turns:${goalId}`)
  }

  /** null: the goal has ended. */
  keepLedger(goalId: string, ledger: Ledger | null): void {
    if (ledger) this.#hold(`turns:${goalId}`, ledger)
    else this.#sql.exec('DELETE FROM held WHERE name = ?', `turns:${goalId}`)
  }

  tell(goalId: string, type: GoalEventType, body: unknown): void {
    this.#sql.exec(
      'INSERT INTO events (goal_id, type, body) VALUES (?, ?, ?)',
      goalId,
      type,
      JSON.stringify(body),
    )
  }

  events(goalId: string, after: number): GoalEvent[] {
    return this.#sql
      .exec<{ id: number; type: GoalEventType; body: string }>(
        'SELECT id, type, body FROM events WHERE goal_id = ? AND id > ? ORDER BY id LIMIT ?',
        goalId,
        after,
        EVENTS_AT_ONCE,
      )
      .toArray()
      .map(({ id, type, body }) => ({ id, type, body: JSON.parse(body) as unknown }))
  }

  latest(goalId: string): number {
    const [row] = this.#sql
      .exec<{ id: number | null }>('SELECT max(id) AS id FROM events WHERE goal_id = ?', goalId)
      .toArray()
    return row?.id ?? 0
  }

  #one<T>(text: string, value: string): T | null {
    const [row] = this.#sql.exec<Body>(text, value).toArray()
    return row ? (JSON.parse(row.body) as T) : null
  }

  #held<T>(name: string): T | null {
    return this.#one<T>('SELECT body FROM held WHERE name = ?', name)
  }

  #hold(name: string, value: unknown): void {
    const text = 'INSERT OR REPLACE INTO held (name, body) VALUES (?, ?)'
    this.#sql.exec(text, name, JSON.stringify(value))
  }
}
