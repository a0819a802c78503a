/** Asks an operator to decide a proposal; one that is decided, or ran out, by the time of writing needs nobody. */

import { findApproval } from '../../db/approvals.ts'
import { findGoal } from '../../db/goals.ts'
import { readerOf } from '../../db/letters.ts'
import { operators } from '../../db/users.ts'
import { toIso } from '../../tools/clock.ts'
import { quoted } from './goal-letters.ts'
import { lost, MOOT, type Writer } from './writer.ts'

export const approvalWanted: Writer = async (
  { db, clock, config },
  { approvalId = '' },
  { accountId: readerId, name },
) => {
  const row = await findApproval(db, approvalId)
  if (!row) return lost('no such approval')
  if (row.status !== 'pending' || row.expiresAt <= clock.now()) return MOOT
  // Who is no operator any more cannot decide it, and must not read it.
  const mayRead =
    row.mayDecide === 'operator'
      ? (await operators(db)).some(({ id }) => id === readerId)
      : row.accountId === readerId
  if (!mayRead) return MOOT
  const goal = row.goalId === null ? null : await findGoal(db, row.goalId)
  const proposer = await readerOf(db, row.actorId ?? '')
  return {
    data: {
      name,
      summary: row.summary,
      proposedBy: proposer?.email ?? row.actorId ?? '',
      sole: row.actorId === readerId,
      goal: goal && quoted(goal),
      expiresAt: toIso(row.expiresAt),
      approvalsUrl: `${config.APP_ORIGIN}/approvals`,
    },
  }
}
