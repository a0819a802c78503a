/** History of the swarm: what the accounts' objects told, newest revision wins; and the files goals take and give. */

import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { ATTACHMENT_KINDS, GOAL_STATES, TASK_STATES, type Trouble } from '../../contract/swarm.ts'
import { instant, tenancy } from './columns.ts'

export const goals = sqliteTable(
  'goals',
  {
    id: text('id').primaryKey(),
    ...tenancy(),
    text: text('text').notNull(),
    status: text('status', { enum: GOAL_STATES }).notNull(),
    engine: text('engine'),
    question: text('question'),
    error: text('error', { mode: 'json' }).$type<Trouble>(),
    usage: text('usage', { mode: 'json' })
      .$type<{ requests: number; modelCostMicroUsd: number; tokens: number }>()
      .notNull(),
    scheduleId: text('schedule_id'),
    /** The object counts its changes; an older one never overwrites a newer one. */
    revision: integer('revision').notNull(),
    createdAt: instant('created_at').notNull(),
    startedAt: instant('started_at'),
    finishedAt: instant('finished_at'),
  },
  (table) => [
    index('goals_by_account').on(table.accountId, table.createdAt),
    index('goals_by_status').on(table.status, table.createdAt),
  ],
)

export const tasks = sqliteTable(
  'tasks',
  {
    id: text('id').primaryKey(),
    ...tenancy(),
    goalId: text('goal_id').notNull(),
    tool: text('tool').notNull(),
    title: text('title').notNull(),
    status: text('status', { enum: TASK_STATES }).notNull(),
    attempt: integer('attempt').notNull(),
    why: text('why').notNull(),
    deps: text('deps', { mode: 'json' }).$type<string[]>().notNull(),
    error: text('error', { mode: 'json' }).$type<Trouble>(),
    revision: integer('revision').notNull(),
    createdAt: instant('created_at').notNull(),
    startedAt: instant('started_at'),
    finishedAt: instant('finished_at'),
  },
  (table) => [
    index('tasks_by_account').on(table.accountId, table.createdAt),
    index('tasks_by_goal').on(table.goalId),
    index('tasks_by_tool').on(table.tool, table.finishedAt),
  ],
)

/** What tasks made; the bytes lie in `FILES`. */
export const artifacts = sqliteTable(
  'artifacts',
  {
    id: text('id').primaryKey(),
    ...tenancy(),
    goalId: text('goal_id').notNull(),
    taskId: text('task_id').notNull(),
    name: text('name').notNull(),
    /** What people see it called; null: its name. */
    fileName: text('file_name'),
    mediaType: text('media_type').notNull(),
    bytes: integer('bytes').notNull(),
    sha256: text('sha256').notNull(),
    /** What it is about (a site, a table), so that a later one can be compared with it. */
    subject: text('subject'),
    /** Where its bytes lie in `FILES`. */
    file: text('file').notNull(),
    /** In the link by which anyone may read it; withdrawn for good. */
    publicToken: text('public_token'),
    publishedAt: instant('published_at'),
    withdrawnAt: instant('withdrawn_at'),
    createdAt: instant('created_at').notNull(),
    /** When its bytes were deleted. */
    forgottenAt: instant('forgotten_at'),
  },
  (table) => [
    index('artifacts_kept').on(table.createdAt).where(sql`${table.forgottenAt} IS NULL`),
    index('artifacts_by_goal').on(table.goalId),
    uniqueIndex('artifacts_by_public_token').on(table.publicToken),
    index('artifacts_by_subject').on(table.accountId, table.name, table.subject, table.createdAt),
  ],
)

/** What customers gave. */
export const attachments = sqliteTable(
  'attachments',
  {
    id: text('id').primaryKey(),
    ...tenancy(),
    name: text('name').notNull(),
    kind: text('kind', { enum: ATTACHMENT_KINDS }).notNull(),
    bytes: integer('bytes').notNull(),
    sha256: text('sha256').notNull(),
    file: text('file').notNull(),
    createdAt: instant('created_at').notNull(),
    /** When its bytes were deleted. */
    forgottenAt: instant('forgotten_at'),
  },
  (table) => [
    index('attachments_by_account').on(table.accountId, table.createdAt),
    index('attachments_kept').on(table.createdAt).where(sql`${table.forgottenAt} IS NULL`),
  ],
)

/** What each goal was given: an upload is kept while one of its goals is young. */
export const goalAttachments = sqliteTable(
  'goal_attachments',
  {
    attachmentId: text('attachment_id').notNull(),
    goalId: text('goal_id').notNull(),
    ...tenancy(),
  },
  (table) => [primaryKey({ columns: [table.attachmentId, table.goalId] })],
)
