/** What an account's object owes D1 and the agents: history, proposals and effects, each written until it is there. */

import type { ApprovalOutcome } from '../contract/approvals.ts'
import { audited } from '../db/audit.ts'
import { type Database, type Statement, together } from '../db/database.ts'
import {
  closeProposal,
  recordArtifact,
  recordGoal,
  recordProposal,
  recordTask,
} from '../db/goals.ts'
import { recordGiven } from '../db/kept-files.ts'
import { type Effect, oweEffects } from '../db/outbox.ts'
import { owedAgain } from './effects.ts'
import type { GoalRow, TaskRow } from './rows.ts'
import type { Store } from './store.ts'
import type { ArtifactRow } from './views.ts'

type Body = { body: string }
const PER_BATCH = 30
const MAX_DETAIL_CHARACTERS = 500
const NOT_RUN = 'The goal ended before it ran.'

export class Debts {
  readonly #sql: SqlStorage
  readonly #store: Store

  constructor(sql: SqlStorage, store: Store) {
    this.#sql = sql
    this.#store = store
    sql.exec('CREATE TABLE IF NOT EXISTS effects (key TEXT PRIMARY KEY, body TEXT NOT NULL)')
  }

  /** By its key once. */
  owe(effect: Effect): void {
    const text = 'INSERT OR IGNORE INTO effects (key, body) VALUES (?, ?)'
    this.#sql.exec(text, effect.key, JSON.stringify(effect))
  }

  /** All of it, as if it had never been paid. */
  oweAgain(accountId: string, runs: { id: string; at: number }[], now: number): void {
    const all = this.#store.forgetTold()
    for (const effect of owedAgain({ ...all, runs }, accountId, now)) this.owe(effect)
  }

  get any(): boolean {
    const [row] = this.#sql
      .exec(
        `SELECT 1 FROM (SELECT 1 FROM effects UNION ALL SELECT 1 FROM goals WHERE owed = 1
         UNION ALL SELECT 1 FROM tasks WHERE owed = 1 UNION ALL SELECT 1 FROM artifacts WHERE owed = 1) LIMIT 1`,
      )
      .toArray()
    return row !== undefined
  }

  /** Pays a batch of what is owed; answers the effects it wrote, whose bells are to be rung, or null if nothing was owed. */
  async pay(db: Database, now: number): Promise<Effect[] | null> {
    const goals = this.#rows<GoalRow>('goals')
    const tasks = this.#rows<TaskRow>('tasks')
    const artifacts = this.#rows<ArtifactRow>('artifacts')
    // Whoever is rung reads the history: it is told first.
    const told = [goals, tasks, artifacts].every(({ length }) => length < PER_BATCH)
    const effects = this.#sql
      .exec<Body>('SELECT body FROM effects LIMIT ?', told ? PER_BATCH : 0)
      .toArray()
      .map(({ body }) => JSON.parse(body) as Effect)
    if (goals.length + tasks.length + artifacts.length + effects.length === 0) return null
    const statements: Statement[] = [
      ...goals.flatMap((goal) => [recordGoal(db, this.#goalRecord(goal)), ...given(db, goal)]),
      ...tasks.flatMap((task) => this.#ofTask(db, task, now)),
      ...artifacts.map((artifact) => this.#ofArtifact(db, artifact)),
    ]
    if (effects.length > 0) statements.push(oweEffects(db, effects, { actorId: 'swarm', now }))
    await together(db, statements)
    // What changed while D1 was writing stays owed.
    for (const { id, revision } of goals) this.#paid('goals', id, revision)
    for (const { id, revision } of tasks) this.#paid('tasks', id, revision)
    for (const artifact of artifacts)
      this.#sql.exec(
        'UPDATE artifacts SET owed = 0 WHERE id = ? AND body = ?',
        artifact.id,
        JSON.stringify(artifact),
      )
    for (const { key } of effects) this.#sql.exec('DELETE FROM effects WHERE key = ?', key)
    return effects
  }

  #rows<T>(table: 'goals' | 'tasks' | 'artifacts'): T[] {
    return this.#sql
      .exec<Body>(`SELECT body FROM ${table} WHERE owed = 1 LIMIT ?`, PER_BATCH)
      .toArray()
      .map(({ body }) => JSON.parse(body) as T)
  }

  #paid(table: 'goals' | 'tasks', id: string, revision: number): void {
    this.#sql.exec(
      `UPDATE ${table} SET owed = 0 WHERE id = ? AND body->>'revision' = ?`,
      id,
      revision,
    )
  }

  #goalRecord(goal: GoalRow) {
    const { id, accountId, actorId, text, status, engine, question, error } = goal
    const { scheduleId, revision, createdAt, startedAt, finishedAt } = goal
    return {
      ...{ id, accountId, actorId, text, status, engine, question, error },
      ...{ scheduleId, revision, createdAt, startedAt, finishedAt },
      usage: this.#store.usageOf(goal),
    }
  }

  /** A task's row, and its proposal as far as it has come. */
  #ofTask(db: Database, task: TaskRow, now: number): Statement[] {
    const { id, goalId, tool, title, status, attempt, why, deps, error } = task
    const { revision, createdAt, startedAt, finishedAt, approval } = task
    const { accountId = null, actorId = null } = this.#store.goal(goalId) ?? {}
    const record = recordTask(db, {
      ...{ id, accountId, actorId, goalId, tool, title, status, attempt, why, deps, error },
      ...{ revision, createdAt, startedAt, finishedAt },
    })
    // Its time begins when it is asked for: without one nobody ever was.
    if (!approval?.expiresAt) return [record]
    const proposal = recordProposal(db, {
      id: approval.id,
      accountId,
      actorId: 'orchestrator',
      goalId,
      kind: 'tool',
      tool,
      arguments: task.input,
      actionHash: approval.actionHash,
      summary: approval.summary,
      mayDecide: approval.by,
      agent: 'orchestrator',
      subject: `task:${id}`,
      expiresAt: approval.expiresAt,
      createdAt: now,
    })
    return [record, proposal, ...this.#closed(db, task, now)]
  }

  /** Whether what was agreed to came about, said once on the audit trail too. */
  #closed(db: Database, task: TaskRow, now: number): Statement[] {
    const { approval, status, error, tool } = task
    const end = approval?.status
    if (!approval || !end || end === 'pending') return []
    const outcome: ApprovalOutcome =
      status === 'done'
        ? { kind: 'done', detail: 'The task ran.' }
        : { kind: 'refused', detail: (error?.detail ?? NOT_RUN).slice(0, MAX_DETAIL_CHARACTERS) }
    const line = audited(db, {
      id: `aud_${approval.id}`,
      action: 'approval_consumed',
      accountId: this.#store.goal(task.goalId)?.accountId ?? '',
      actorId: 'orchestrator',
      subject: approval.id,
      detail: { tool, outcome: outcome.kind, said: outcome.detail },
      requestId: null,
      now,
    })
    const closing = closeProposal(db, approval.id, { status: end, outcome, now })
    return end === 'consumed' ? [...closing, line] : closing
  }

  #ofArtifact(db: Database, artifact: ArtifactRow): Statement {
    const { accountId = null, actorId = null } = this.#store.goal(artifact.goalId) ?? {}
    const { fileName = null, publicToken = null, publishedAt = null, withdrawnAt = null } = artifact
    const row = { ...artifact, accountId, actorId, fileName, publicToken, publishedAt, withdrawnAt }
    return recordArtifact(db, row)
  }
}

/** Which uploads belong to a goal, so that they are kept as long as it needs them. */
function given(db: Database, { id: goalId, accountId, actorId, given: all }: GoalRow): Statement[] {
  const attachmentIds = all.flatMap((one) => (one.kind === 'file' ? [one.id] : []))
  if (attachmentIds.length === 0) return []
  return [recordGiven(db, { goalId, accountId, actorId, attachmentIds })]
}
