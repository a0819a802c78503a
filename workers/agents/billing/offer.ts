/** Opens an offer that two operators agreed on: its customer sees it, and may accept it for thirty days. */

import type { ApprovalOutcome } from '../../contract/approvals.ts'
import { OfferAction } from '../../contract/offers.ts'
import type { ApprovalRow } from '../../db/approvals.ts'
import { together } from '../../db/database.ts'
import { findOffer, openOffer } from '../../db/offers.ts'
import { DAY } from '../../tools/clock.ts'
import type { BillingPorts } from './reconcile.ts'

const LIVES_MS = 30 * DAY
const refused = (detail: string): ApprovalOutcome => ({ kind: 'refused', detail })

export async function offer(
  { db, clock }: BillingPorts,
  approval: ApprovalRow,
): Promise<ApprovalOutcome> {
  const action = OfferAction.safeParse(approval.arguments)
  if (!action.success) return refused('The action cannot be read.')
  const { offer: id, customer } = action.data
  const now = clock.now()
  await together(db, [openOffer(db, { id, now, expiresAt: now + LIVES_MS })])
  const held = (await findOffer(db, id))?.offer
  if (!held) return refused('The offer is gone.')
  if (held.openedAt === null) return refused('The offer was withdrawn meanwhile.')
  return { kind: 'done', detail: `${customer} sees the offer in Billing, open for 30 days` }
}
