/** Whom a proposal asks by mail: every operator but its proposer, or the proposer where there is no other. */

import type { ApprovalRow } from '../../../db/approvals.ts'
import type { Database } from '../../../db/database.ts'
import type { Effect } from '../../../db/outbox.ts'
import { operators } from '../../../db/users.ts'

type Proposed = Pick<ApprovalRow, 'id' | 'actorId'>

/** One mail for each approval and reader. */
export async function approvalWanted(db: Database, { id, actorId }: Proposed): Promise<Effect[]> {
  const all = await operators(db)
  const others = all.filter((operator) => operator.id !== actorId)
  return (others.length > 0 ? others : all).map((reader) => ({
    key: `approval_wanted:${id}:${reader.id}`,
    agent: 'notification',
    kind: 'approval_wanted',
    accountId: reader.id,
    payload: { approvalId: id },
  }))
}
