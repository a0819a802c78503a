/** What the agents owe, what they granted, sent and learned. */

import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { PLANS } from '../../contract/catalogue.ts'
import type { Channel } from '../../contract/channels.ts'
import type { FactType } from '../../contract/facts.ts'
import { AGENTS } from '../../contract/messages.ts'
import { flag, instant, tenancy } from './columns.ts'

/** Effects owed, keyed by the business (`receipt:in_9`): written with the state that owes them. */
export const outbox = sqliteTable(
  'outbox',
  {
    key: text('key').primaryKey(),
    ...tenancy(),
    agent: text('agent', { enum: AGENTS }).notNull(),
    kind: text('kind').notNull(),
    payload: text('payload', { mode: 'json' }).$type<Record<string, unknown>>().notNull(),
    status: text('status', { enum: ['new', 'done', 'parked'] })
      .notNull()
      .default('new'),
    attempts: integer('attempts').notNull().default(0),
    createdAt: instant('created_at').notNull(),
    dueAt: instant('due_at').notNull(),
    /** Until then it is in somebody's hands; null or past: free to be taken. */
    leasedUntil: instant('leased_until'),
    doneAt: instant('done_at'),
    lastError: text('last_error'),
  },
  (table) => [
    index('outbox_due').on(table.status, table.dueAt),
    index('outbox_by_agent').on(table.agent, table.doneAt),
  ],
)

/** What an account may do, as Provisioning last computed it; valid until `validUntil` and no longer. */
export const entitlements = sqliteTable(
  'entitlements',
  {
    accountId: text('account_id').primaryKey(),
    actorId: text('actor_id'),
    subscriptionId: text('subscription_id'),
    access: text('access', { enum: ['full', 'grace', 'suspended', 'none'] }).notNull(),
    plan: text('plan', { enum: PLANS }),
    requestsPerMonth: integer('requests_per_month'),
    burstPerMinute: integer('burst_per_minute').notNull(),
    concurrentTasks: integer('concurrent_tasks'),
    features: text('features', { mode: 'json' }).$type<string[]>().notNull(),
    reason: text('reason').notNull(),
    quotaAnchor: instant('quota_anchor'),
    validUntil: instant('valid_until'),
    epoch: integer('epoch').notNull(),
    version: integer('version').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (table) => [index('entitlements_valid_until').on(table.validUntil)],
)

/** Mails by business key: what was handed to the provider, and how it ended. */
export const emails = sqliteTable('emails', {
  key: text('key').primaryKey(),
  ...tenancy(),
  kind: text('kind').notNull(),
  toAddress: text('to_address').notNull(),
  subject: text('subject').notNull(),
  status: text('status', { enum: ['sent', 'refused'] }).notNull(),
  provider: text('provider').notNull(),
  providerId: text('provider_id'),
  reason: text('reason'),
  createdAt: instant('created_at').notNull(),
})

/** The mailbox provider's own log: every call made, and whether it counted as a delivery. */
export const mailboxCalls = sqliteTable(
  'mailbox_calls',
  {
    id: text('id').primaryKey(),
    key: text('key').notNull(),
    kind: text('kind').notNull(),
    toAddress: text('to_address').notNull(),
    subject: text('subject').notNull(),
    text: text('text').notNull(),
    html: text('html').notNull(),
    headers: text('headers', { mode: 'json' })
      .$type<Record<string, string>>()
      .notNull()
      .default({}),
    delivered: flag('delivered').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [
    index('mailbox_calls_by_key').on(table.key),
    index('mailbox_calls_by_time').on(table.createdAt),
  ],
)

/** Business facts, unique by (type, ref): a fact told twice is one row. */
export const events = sqliteTable(
  'events',
  {
    id: text('id').primaryKey(),
    ...tenancy(),
    type: text('type').$type<FactType>().notNull(),
    ref: text('ref').notNull(),
    payload: text('payload', { mode: 'json' }).$type<Record<string, unknown>>().notNull(),
    /** Whose course it continues: the customer of a subscription, the account on its way to buying; else null. */
    party: text('party'),
    channel: text('channel').$type<Channel>(),
    /** The payload's money: paid without tax, or given back; null where none moved. */
    amountCents: integer('amount_cents'),
    /** UTC day, YYYY-MM-DD, of `occurredAt`. */
    day: text('day').notNull(),
    occurredAt: instant('occurred_at').notNull(),
    recordedAt: instant('recorded_at').notNull(),
  },
  (table) => [
    uniqueIndex('events_by_type_and_ref').on(table.type, table.ref),
    // Holds all that a day's figures are counted from, so counting reads nothing else.
    index('events_by_day_and_type').on(table.day, table.type, table.channel, table.amountCents),
    index('events_by_party').on(table.party, table.type).where(sql`${table.party} IS NOT NULL`),
  ],
)

/** Figures by UTC day: what happened on it, and by how much a stock (users, MRR) changed on it. */
export const dailyMetrics = sqliteTable(
  'daily_metrics',
  {
    day: text('day').notNull(),
    metric: text('metric').notNull(),
    value: integer('value').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.day, table.metric] }),
    index('daily_metrics_by_metric').on(table.metric, table.day, table.value),
  ],
)
