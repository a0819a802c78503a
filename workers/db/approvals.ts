/** Proposals and decisions: every change of state is one conditional statement, so of two only one counts. */

import {
  and,
  desc,
  eq,
  getTableColumns,
  gt,
  inArray,
  lt,
  lte,
  or,
  type SQL,
  sql,
} from 'drizzle-orm'
import type { ApprovalOutcome } from '../contract/approvals.ts'
import { among, type Database, guarded, type Statement } from './database.ts'
import { approvals, users } from './schema/index.ts'

/** With the addresses of the people who proposed and decided it; null for an agent, nobody yet, or who is gone. */
export type ApprovalRow = typeof approvals.$inferSelect & {
  proposer: string | null
  decider: string | null
}

const withPeople = (db: Database) =>
  db
    .select({
      ...getTableColumns(approvals),
      proposer: users.email,
      decider: sql<string | null>`(
        SELECT d.email FROM users d WHERE d.id = ${approvals.decidedBy})`.as('decider'),
    })
    .from(approvals)
    .leftJoin(users, eq(users.id, approvals.actorId))
/** What a proposer says; the rest begins empty. */
export type Proposal = Pick<
  ApprovalRow,
  | 'id'
  | 'accountId'
  | 'actorId'
  | 'kind'
  | 'tool'
  | 'arguments'
  | 'actionHash'
  | 'summary'
  | 'mayDecide'
  | 'agent'
  | 'subject'
  | 'expiresAt'
> & { goalId?: string | null; now: number }

/** Loses the race, and rolls the batch back, while another proposal about the same subject is open. */
export const propose = (db: Database, { now, ...proposal }: Proposal): Statement[] => [
  db
    .update(approvals)
    .set({ status: 'expired' })
    .where(
      and(
        eq(approvals.subject, proposal.subject),
        eq(approvals.status, 'pending'),
        lte(approvals.expiresAt, now),
      ),
    ),
  db
    .insert(approvals)
    .values({ ...proposal, status: 'pending', createdAt: now })
    .onConflictDoNothing(),
  ...guarded(db),
]

export async function findApproval(db: Database, id: string): Promise<ApprovalRow | null> {
  const [row] = await withPeople(db).where(eq(approvals.id, id))
  return row ?? null
}

/** What somebody may see: their own account's, and for operators whatever operators decide. */
export const visibleTo = (viewer: { accountId: string; isSuperuser: boolean }): SQL | undefined => {
  const own = and(
    eq(approvals.accountId, viewer.accountId),
    inArray(approvals.mayDecide, ['member', 'owner']),
  )
  return viewer.isSuperuser ? or(own, eq(approvals.mayDecide, 'operator')) : own
}

export type Viewer = { userId: string; accountId: string }

/** Whether it was this person's wish: where an operator must agree, that of whoever's goal it is, too. */
export const isOwn = (
  row: Pick<ApprovalRow, 'actorId' | 'accountId' | 'kind' | 'mayDecide'>,
  { userId, accountId }: Viewer,
): boolean =>
  row.actorId === userId ||
  (row.kind === 'tool' && row.mayDecide === 'operator' && row.accountId === accountId)

/** Newest first; `after` is the last row of the page before. */
export const listApprovals = (
  db: Database,
  viewer: { accountId: string; isSuperuser: boolean },
  page: {
    limit: number
    after: { createdAt: number; id: string } | null
    pendingAt: number | null
  },
) =>
  withPeople(db)
    .where(
      and(
        visibleTo(viewer),
        page.pendingAt === null
          ? undefined
          : and(eq(approvals.status, 'pending'), gt(approvals.expiresAt, page.pendingAt)),
        page.after
          ? or(
              lt(approvals.createdAt, page.after.createdAt),
              and(eq(approvals.createdAt, page.after.createdAt), lt(approvals.id, page.after.id)),
            )
          : undefined,
      ),
    )
    .orderBy(desc(approvals.createdAt), desc(approvals.id))
    .limit(page.limit)

export type Decided = {
  id: string
  actionHash: string
  status: 'approved' | 'denied'
  decidedBy: string
  reason: string | null
  sole: boolean
  effectAt: number | null
  now: number
}

/** Loses the race if it was decided, changed or expired meanwhile. */
export const decideApproval = (
  db: Database,
  { id, actionHash, now, ...decision }: Decided,
): Statement[] => [
  db
    .update(approvals)
    .set({ ...decision, decidedAt: now })
    .where(
      and(
        eq(approvals.id, id),
        eq(approvals.actionHash, actionHash),
        eq(approvals.status, 'pending'),
        gt(approvals.expiresAt, now),
      ),
    ),
  ...guarded(db),
]

/**
 * The time of these is over: one statement closes what nobody decided, so that no decision comes after it, and answers
 * how each stands.
 */
export const closeUndecided = (db: Database, ids: readonly string[]) =>
  db
    .update(approvals)
    .set({
      status: sql`CASE ${approvals.status} WHEN 'pending' THEN 'expired' ELSE ${approvals.status} END`,
    })
    .where(among(approvals.id, ids))
    .returning({
      id: approvals.id,
      status: approvals.status,
      reason: approvals.reason,
      effectAt: approvals.effectAt,
    })

/** Takes a sole decision back while its delay runs: no effect runs before `effectAt`. */
export const withdrawApproval = (
  db: Database,
  by: { id: string; decidedBy: string; reason: string | null; now: number },
): Statement[] => [
  db
    .update(approvals)
    .set({ status: 'denied', decidedBy: by.decidedBy, reason: by.reason, decidedAt: by.now })
    .where(
      and(
        eq(approvals.id, by.id),
        eq(approvals.status, 'approved'),
        eq(approvals.sole, true),
        gt(approvals.effectAt, by.now),
      ),
    ),
  ...guarded(db),
]

/** Takes back what its proposer no longer wants and nobody decided yet. */
export const dropProposal = (
  db: Database,
  { subject, by, now }: { subject: string; by: string; now: number },
): Statement =>
  db
    .update(approvals)
    .set({ status: 'denied', decidedBy: by, decidedAt: now, reason: 'withdrawn' })
    .where(and(eq(approvals.subject, subject), eq(approvals.status, 'pending')))

/** The effect has run, or was refused for good; twice is once. */
export const consumeApproval = (
  db: Database,
  id: string,
  outcome: ApprovalOutcome,
  now: number,
): Statement =>
  db
    .update(approvals)
    .set({ status: 'consumed', outcome, consumedAt: now })
    .where(and(eq(approvals.id, id), eq(approvals.status, 'approved')))

/** Later it turned out that what was done did not hold. Twice is once. */
export const correctOutcome = (db: Database, id: string, outcome: ApprovalOutcome): Statement =>
  db
    .update(approvals)
    .set({ outcome })
    .where(and(eq(approvals.id, id), eq(approvals.status, 'consumed')))

/** How many people could be the second key. */
export async function countOperators(db: Database): Promise<number> {
  const [row] = await db
    .select({ count: sql<number>`count(*)` })
    .from(users)
    .where(and(eq(users.isSuperuser, true), sql`${users.disabledAt} IS NULL`))
  return row?.count ?? 0
}
