/** What agents and operators propose and a person decides. */

import { sql } from 'drizzle-orm'
import { index, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import {
  APPROVAL_KINDS,
  APPROVAL_STATES,
  type ApprovalOutcome,
  DECIDERS,
} from '../../contract/approvals.ts'
import { AGENTS } from '../../contract/messages.ts'
import { flag, instant, tenancy } from './columns.ts'

export const approvals = sqliteTable(
  'approvals',
  {
    id: text('id').primaryKey(),
    /** `accountId`: whose money or data it is; `actorId`: who proposed, a person's id or an agent's name. */
    ...tenancy(),
    goalId: text('goal_id'),
    kind: text('kind', { enum: APPROVAL_KINDS }).notNull(),
    tool: text('tool').notNull(),
    arguments: text('arguments', { mode: 'json' }).$type<Record<string, unknown>>().notNull(),
    actionHash: text('action_hash').notNull(),
    summary: text('summary').notNull(),
    mayDecide: text('may_decide', { enum: DECIDERS }).notNull(),
    /** Whose effect it is once approved. */
    agent: text('agent', { enum: AGENTS }).notNull(),
    /** What it is about (`refund:in_9`): one undecided or unfinished proposal at a time. */
    subject: text('subject').notNull(),
    status: text('status', { enum: APPROVAL_STATES }).notNull(),
    expiresAt: instant('expires_at').notNull(),
    decidedBy: text('decided_by'),
    decidedAt: instant('decided_at'),
    reason: text('reason'),
    sole: flag('sole').notNull().default(false),
    effectAt: instant('effect_at'),
    outcome: text('outcome', { mode: 'json' }).$type<ApprovalOutcome>(),
    consumedAt: instant('consumed_at'),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [
    uniqueIndex('approvals_one_open')
      .on(table.subject)
      .where(sql`${table.status} IN ('pending', 'approved')`),
    index('approvals_by_account').on(table.accountId, table.createdAt),
    index('approvals_by_decider').on(table.mayDecide, table.createdAt),
    // What was last decided about one thing.
    index('approvals_by_subject').on(table.subject, table.createdAt),
  ],
)
