/** Whom an action of a goal asks: the account’s owner, or every operator where it moves money. */

import { findApproval } from '../../db/approvals.ts'
import { together } from '../../db/database.ts'
import { type Effect, oweEffects } from '../../db/outbox.ts'
import { operators } from '../../db/users.ts'
import { type Outcome, ring } from '../../inbox.ts'
import type { Ports } from '../../ports.ts'

/** One mail for each approval and reader, however often this is rung. */
export async function askForDecision(
  ports: Pick<Ports, 'db' | 'clock' | 'post' | 'log'>,
  approvalId: string,
): Promise<Outcome> {
  const { db, clock } = ports
  const approval = await findApproval(db, approvalId)
  if (!approval) return { kind: 'refused', reason: 'no such approval' }
  const readers =
    approval.mayDecide === 'operator'
      ? (await operators(db)).map(({ id }) => id)
      : approval.accountId === null
        ? []
        : [approval.accountId]
  const wanted = readers.map(
    (readerId): Effect => ({
      key: `approval_wanted:${approvalId}:${readerId}`,
      agent: 'notification',
      kind: 'approval_wanted',
      accountId: readerId,
      payload: { approvalId },
    }),
  )
  if (wanted.length === 0) return { kind: 'done' }
  await together(db, [oweEffects(db, wanted, { actorId: 'orchestrator', now: clock.now() })])
  await ring(
    ports,
    wanted.map(({ key }) => ({ agent: 'notification', type: 'outbox', key }) as const),
  )
  return { kind: 'done' }
}
