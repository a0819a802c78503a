/** The audit line of something a signed-in person did in this request. */

import { type AuditAction, audited } from '../../../db/audit.ts'
import type { Statement } from '../../../db/database.ts'
import type { Actor, ApiContext } from '../../context.ts'

export function auditedBy(
  c: ApiContext,
  actor: Actor,
  action: AuditAction,
  subject: string,
): Statement {
  const { db, ids, clock } = c.get('ports')
  return audited(db, {
    id: ids.next('aud'),
    action,
    accountId: actor.accountId,
    actorId: actor.userId,
    subject,
    requestId: c.get('requestId'),
    now: clock.now(),
  })
}
