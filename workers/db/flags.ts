/** What an operator must look at, in the audit log: said once a subject, never dropped silently. */

import { sql } from 'drizzle-orm'
import type { Database, Statement } from './database.ts'

export type Flag = {
  action:
    | 'second_live_subscription'
    | 'subscription_of_unknown_product'
    | 'subscription_missing'
    | 'dispute_open'
    | 'changed_outside'
  /** Stripe's id of what is wrong. */
  subject: string
  accountId: string | null
  detail: Record<string, unknown>
}

export const raiseFlag = (db: Database, flag: Flag, by: { id: string; now: number }): Statement =>
  db.run(sql`
    INSERT INTO audit_log (id, account_id, actor_id, action, subject, detail, created_at)
    SELECT ${by.id}, ${flag.accountId}, 'billing', ${flag.action}, ${flag.subject},
      ${JSON.stringify(flag.detail)}, CAST(${by.now} AS INTEGER)
    WHERE NOT EXISTS (SELECT 1 FROM audit_log
      WHERE actor_id = 'billing' AND action = ${flag.action} AND subject = ${flag.subject})`)
