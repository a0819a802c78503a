/** The trail of what was done for security and money: who, what, to whom, in which request. */

import type { Database, Statement } from './database.ts'
import { auditLog } from './schema/index.ts'

export type AuditAction =
  | 'account_registered'
  | 'account_recovered'
  | 'signed_in'
  | 'signed_out'
  | 'session_ended'
  | 'other_sessions_ended'
  | 'refresh_reused'
  | 'profile_changed'
  | 'password_changed'
  | 'password_reset'
  | 'verification_requested'
  | 'email_verified'
  | 'email_change_requested'
  | 'email_changed'
  | 'notifications_changed'
  | 'approval_proposed'
  | 'approval_approved'
  | 'approval_denied'
  | 'approval_consumed'
  | 'report_withdrawn'
  | 'dispute_lifted'
  | 'agent_run'
  | 'agent_paused'
  | 'agent_resumed'
  | 'message_replayed'
  | 'plan_changed'
  | 'account_closed'
  | 'offer_made'
  | 'offer_withdrawn'
  | 'plan_change_dropped'
  | 'api_key_made'
  | 'api_key_rotated'
  | 'api_key_revoked'
  | 'api_keys_revoked'

export type AuditLine = {
  id: string
  action: AuditAction
  accountId: string
  /** Null: nobody signed in did it (a link, a refused sign-in). */
  actorId: string | null
  /** What it was done to: an id, never an address. */
  subject: string
  detail?: Record<string, string | number | boolean>
  /** Null: an agent did it. */
  requestId: string | null
  now: number
}

/** Insert-or-ignore by id: what is written again after a fault is one line. */
export const audited = (db: Database, { now, ...line }: AuditLine): Statement =>
  db
    .insert(auditLog)
    .values({ ...line, createdAt: now })
    .onConflictDoNothing()
