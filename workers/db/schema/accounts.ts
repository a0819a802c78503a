/** People and how they prove who they are. */

import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { flag, instant, tenancy } from './columns.ts'

export const users = sqliteTable('users', {
  id: text('id').primaryKey(),
  ...tenancy(),
  email: text('email').notNull(),
  /** The address in lower case: one account whatever the case typed. */
  emailKey: text('email_key').notNull().unique(),
  emailVerifiedAt: instant('email_verified_at'),
  passwordHash: text('password_hash').notNull(),
  name: text('name'),
  /** IANA's name of where they read their mails; null is UTC. */
  timeZone: text('time_zone'),
  isSuperuser: flag('is_superuser').notNull().default(false),
  disabledAt: instant('disabled_at'),
  /** Closed by its owner: disabled for good, and nothing here names a person any more. */
  closedAt: instant('closed_at'),
  stripeCustomerId: text('stripe_customer_id').unique(),
  currentSubscriptionId: text('current_subscription_id'),
  createdAt: instant('created_at').notNull(),
  updatedAt: instant('updated_at').notNull(),
})

/** A sign-in: a browser's cookie session or a family of refresh tokens. Times are real, never shifted. */
export const sessions = sqliteTable(
  'sessions',
  {
    id: text('id').primaryKey(),
    ...tenancy(),
    userId: text('user_id').notNull(),
    kind: text('kind', { enum: ['cookie', 'token'] }).notNull(),
    /** SHA-256 of the cookie's secret; null for token families. */
    secretHash: text('secret_hash').unique(),
    userAgent: text('user_agent'),
    createdAt: instant('created_at').notNull(),
    lastSeenAt: instant('last_seen_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    endedAt: instant('ended_at'),
  },
  (table) => [index('sessions_by_user').on(table.userId)],
)

export const refreshTokens = sqliteTable(
  'refresh_tokens',
  {
    tokenHash: text('token_hash').primaryKey(),
    ...tenancy(),
    sessionId: text('session_id').notNull(),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    usedAt: instant('used_at'),
  },
  (table) => [index('refresh_tokens_by_session').on(table.sessionId)],
)

/** One-use links sent by mail, bound to a purpose and an address. The link's token is derived from the id; only its hash is kept. */
export const mailTokens = sqliteTable(
  'mail_tokens',
  {
    id: text('id').primaryKey(),
    ...tenancy(),
    tokenHash: text('token_hash').notNull().unique(),
    userId: text('user_id').notNull(),
    purpose: text('purpose', {
      enum: ['verify_email', 'password_reset', 'change_email'],
    }).notNull(),
    email: text('email').notNull(),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    usedAt: instant('used_at'),
  },
  (table) => [index('mail_tokens_by_user').on(table.userId, table.purpose)],
)

/** Counters behind too_many_attempts, e.g. `signin:account:…`; a row is a window. */
export const throttles = sqliteTable('throttles', {
  key: text('key').primaryKey(),
  ...tenancy(),
  count: integer('count').notNull(),
  windowStart: instant('window_start').notNull(),
  blockedUntil: instant('blocked_until').notNull().default(0),
})

export const auditLog = sqliteTable(
  'audit_log',
  {
    id: text('id').primaryKey(),
    ...tenancy(),
    action: text('action').notNull(),
    subject: text('subject').notNull(),
    detail: text('detail', { mode: 'json' }).$type<Record<string, unknown>>(),
    requestId: text('request_id'),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [
    index('audit_log_by_account').on(table.accountId, table.createdAt),
    // What Billing flagged is looked for with every look at what it is about; people's lines are not.
    index('audit_log_flagged')
      .on(table.subject, table.action)
      .where(sql`${table.actorId} = 'billing'`),
  ],
)

/** Topics of mail somebody turned off (contract/notification-topics.ts); what is not here is on. */
export const mutedTopics = sqliteTable(
  'muted_topics',
  {
    userId: text('user_id').notNull(),
    topic: text('topic').notNull(),
    ...tenancy(),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.topic] })],
)
