/** How an offer looks to its customer and its maker. */

import type { Offer } from '../../contract/offers.ts'
import type { HeldOffer } from '../../db/offers.ts'
import { toIso } from '../../tools/clock.ts'

/** What nobody decided in time was denied by time. */
export function offerStatus(
  { offer, accepted, decision }: HeldOffer,
  now: number,
): Offer['status'] {
  if (accepted) return 'accepted'
  if (offer.withdrawnAt !== null) return 'withdrawn'
  if (offer.openedAt === null)
    return decision === 'denied' ? 'denied' : offer.expiresAt <= now ? 'expired' : 'proposed'
  return offer.expiresAt <= now ? 'expired' : 'open'
}

type Viewer = { accountId: string; userId: string }

export const offerView = (held: HeldOffer, viewer: Viewer, now: number): Offer => ({
  id: held.offer.id,
  plan: 'enterprise',
  interval: held.offer.interval,
  amountCents: held.offer.amountCents,
  currency: held.offer.currency,
  limits: held.offer.limits,
  note: held.offer.note,
  customer: held.customer,
  toMe: held.offer.accountId === viewer.accountId,
  made: held.offer.actorId === viewer.userId,
  status: offerStatus(held, now),
  expiresAt: toIso(held.offer.expiresAt),
  createdAt: toIso(held.offer.createdAt),
})
