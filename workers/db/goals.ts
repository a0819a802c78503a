/** History of goals, tasks and artifacts: written by the accounts' objects as often as they like, the newest revision stays. */

import { and, desc, eq, inArray, isNull, lt, or, type SQL, sql } from 'drizzle-orm'
import type { AnySQLiteColumn } from 'drizzle-orm/sqlite-core'
import type { ApprovalOutcome, ApprovalState } from '../contract/approvals.ts'
import type { GoalState, TaskState } from '../contract/swarm.ts'
import type { Database, Statement } from './database.ts'
import { approvals, artifacts, goals, tasks, users } from './schema/index.ts'

export type GoalRecord = typeof goals.$inferSelect
export type TaskRecord = typeof tasks.$inferSelect
export type ArtifactRecord = typeof artifacts.$inferSelect

/** Its words never change: an object that forgot them takes none from a database that was put back. */
export const recordGoal = (db: Database, row: GoalRecord): Statement => {
  const { id: _, accountId: __, actorId: ___, createdAt: ____, text: _____, ...changing } = row
  return db
    .insert(goals)
    .values(row)
    .onConflictDoUpdate({
      target: goals.id,
      set: changing,
      setWhere: lt(goals.revision, row.revision),
    })
}

export const recordTask = (db: Database, row: TaskRecord): Statement => {
  const { status, attempt, error, revision, startedAt, finishedAt } = row
  return db
    .insert(tasks)
    .values(row)
    .onConflictDoUpdate({
      target: tasks.id,
      set: { status, attempt, error, revision, startedAt, finishedAt },
      setWhere: lt(tasks.revision, row.revision),
    })
}

/** Published and withdrawn once each, whatever comes late: the first says when. */
export const recordArtifact = (db: Database, row: Omit<ArtifactRecord, 'forgottenAt'>): Statement =>
  db
    .insert(artifacts)
    .values(row)
    .onConflictDoUpdate({
      target: artifacts.id,
      set: {
        publicToken: sql`coalesce(${artifacts.publicToken}, excluded.public_token)`,
        publishedAt: sql`coalesce(${artifacts.publishedAt}, excluded.published_at)`,
        withdrawnAt: sql`coalesce(${artifacts.withdrawnAt}, excluded.withdrawn_at)`,
      },
    })

/** A proposal of the swarm's; twice is once, and what was decided meanwhile stays. */
export const recordProposal = (
  db: Database,
  row: Omit<typeof approvals.$inferInsert, 'status'>,
): Statement =>
  db
    .insert(approvals)
    .values({ ...row, status: 'pending' })
    .onConflictDoNothing()

/**
 * What became of it in the object. A yes that came when nothing was to be run any more is used up, too; a decision is
 * news only to a database that was put back to an earlier point.
 */
export const closeProposal = (
  db: Database,
  id: string,
  end: { status: Exclude<ApprovalState, 'pending'>; outcome: ApprovalOutcome; now: number },
): Statement[] => {
  const { status, outcome, now } = end
  const from = (...known: ApprovalState[]) =>
    and(eq(approvals.id, id), inArray(approvals.status, known))
  const used = { status: 'consumed', consumedAt: now, outcome } as const
  const usedUp = db.update(approvals).set(used)
  if (status === 'consumed') return [usedUp.where(from('approved', 'pending'))]
  const closed = db.update(approvals).set({ status }).where(from('pending'))
  return status === 'expired' ? [usedUp.where(from('approved')), closed] : [closed]
}

export type Place = { createdAt: number; id: string }
type Listed = { createdAt: AnySQLiteColumn; id: AnySQLiteColumn }

/** Newest first, from behind the last of the page before. */
const behind = ({ createdAt, id }: Listed, after: Place | null): SQL | undefined =>
  after
    ? or(
        sql`${createdAt} < ${after.createdAt}`,
        and(sql`${createdAt} = ${after.createdAt}`, sql`${id} < ${after.id}`),
      )
    : undefined

type Page = { limit: number; after: Place | null }

export const listGoals = (
  db: Database,
  accountId: string,
  { limit, after, status }: Page & { status?: GoalState | undefined },
) =>
  db
    .select()
    .from(goals)
    .where(
      and(
        eq(goals.accountId, accountId),
        status ? eq(goals.status, status) : undefined,
        behind(goals, after),
      ),
    )
    .orderBy(desc(goals.createdAt), desc(goals.id))
    .limit(limit)

export const listTasks = (
  db: Database,
  accountId: string,
  {
    limit,
    after,
    status,
    tool,
  }: Page & { status?: TaskState | undefined; tool?: string | undefined },
) =>
  db
    .select()
    .from(tasks)
    .where(
      and(
        eq(tasks.accountId, accountId),
        status ? eq(tasks.status, status) : undefined,
        tool ? eq(tasks.tool, tool) : undefined,
        behind(tasks, after),
      ),
    )
    .orderBy(desc(tasks.createdAt), desc(tasks.id))
    .limit(limit)

export async function findTask(
  db: Database,
  accountId: string,
  id: string,
): Promise<TaskRecord | null> {
  const [row] = await db
    .select()
    .from(tasks)
    .where(and(eq(tasks.id, id), eq(tasks.accountId, accountId)))
  return row ?? null
}

export async function findGoal(db: Database, id: string): Promise<GoalRecord | null> {
  const [row] = await db.select().from(goals).where(eq(goals.id, id))
  return row ?? null
}

export const tasksOf = (db: Database, goalId: string) =>
  db.select().from(tasks).where(eq(tasks.goalId, goalId))

export const artifactsOf = (db: Database, goalId: string) =>
  db.select().from(artifacts).where(eq(artifacts.goalId, goalId)).orderBy(artifacts.id)

export async function findArtifact(
  db: Database,
  accountId: string,
  id: string,
): Promise<ArtifactRecord | null> {
  const [row] = await db
    .select()
    .from(artifacts)
    .where(and(eq(artifacts.id, id), eq(artifacts.accountId, accountId)))
  return row ?? null
}

/** What a link names, and whether its owner is still with us; null: nothing ever had this link. */
export async function findPublished(
  db: Database,
  token: string,
): Promise<{ artifact: ArtifactRecord; gone: boolean } | null> {
  const [row] = await db
    .select({ artifact: artifacts, disabledAt: users.disabledAt, owner: users.id })
    .from(artifacts)
    .leftJoin(users, eq(users.id, artifacts.accountId))
    .where(eq(artifacts.publicToken, token))
  if (!row) return null
  const { artifact, disabledAt, owner } = row
  return {
    artifact,
    gone:
      artifact.withdrawnAt !== null ||
      artifact.forgottenAt !== null ||
      disabledAt !== null ||
      owner === null,
  }
}

/** The newest of a name about a subject, from another goal than this one. */
export async function earlierArtifact(
  db: Database,
  { accountId, goalId, name, subject }: Record<'accountId' | 'goalId' | 'name' | 'subject', string>,
): Promise<ArtifactRecord | null> {
  const [row] = await db
    .select()
    .from(artifacts)
    .where(
      and(
        eq(artifacts.accountId, accountId),
        eq(artifacts.name, name),
        eq(artifacts.subject, subject),
        isNull(artifacts.forgottenAt),
        sql`${artifacts.goalId} <> ${goalId}`,
      ),
    )
    .orderBy(desc(artifacts.createdAt), desc(artifacts.id))
    .limit(1)
  return row ?? null
}
