/** Puts an action up for decision: kept with its hash, and whoever may be the second key is asked by mail. */

import { type ApprovalRow, findApproval, type Proposal, propose } from '../../../db/approvals.ts'
import { lostRace, type Statement, together } from '../../../db/database.ts'
import { oweEffects } from '../../../db/outbox.ts'
import type { Ports } from '../../../ports.ts'
import { hashAction } from '../../../tools/action-hash.ts'
import { DAY } from '../../../tools/clock.ts'
import { ring } from '../../ring.ts'
import { approvalWanted } from './wanted.ts'

/** A week: long enough for a holiday, short enough that what was agreed is still what is meant. */
const LIVES_MS = 7 * DAY

export type Submission = Pick<
  Proposal,
  'accountId' | 'kind' | 'tool' | 'arguments' | 'summary' | 'subject'
> & { actorId: string }

/** For operators to decide and Billing to do. Null: another proposal about the same subject is open. */
export async function submit(
  ports: Pick<Ports, 'db' | 'clock' | 'ids' | 'post' | 'log'>,
  wish: Submission,
  noted: (approvalId: string) => Statement,
  /** What is written with it, or not at all. */
  beside: Statement[] = [],
): Promise<ApprovalRow | null> {
  const { db, clock, ids } = ports
  const id = ids.next('apr')
  const now = clock.now()
  const proposal = {
    ...wish,
    id,
    actionHash: hashAction(wish),
    mayDecide: 'operator' as const,
    agent: 'billing' as const,
    expiresAt: now + LIVES_MS,
    now,
  }
  const wanted = await approvalWanted(db, proposal)
  try {
    await together(db, [
      ...propose(db, proposal),
      ...beside,
      oweEffects(db, wanted, { actorId: wish.actorId, now }),
      noted(id),
    ])
  } catch (error) {
    if (lostRace(error)) return null
    throw error
  }
  for (const { key } of wanted) await ring(ports, 'notification', key)
  return findApproval(db, id)
}
