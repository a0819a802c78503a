/** How an offer looks to its customer and its maker. */

import type { Offer } from '../../contract/offers.ts'
import type { HeldOffer } from '../../db/offers.ts'
import { toIso } from '../../tools/clock.ts'

function statusOf({ offer, accepted }: HeldOffer, now: number): Offer['status'] {
  if (accepted) return 'accepted'
  if (offer.withdrawnAt !== null) return 'withdrawn'
  return offer.expiresAt <= now ? 'expired' : 'open'
}

export const offerView = (held: HeldOffer, now: number): Offer => ({
  id: held.offer.id,
  plan: 'enterprise',
  interval: held.offer.interval,
  amountCents: held.offer.amountCents,
  currency: held.offer.currency,
  limits: held.offer.limits,
  note: held.offer.note,
  status: statusOf(held, now),
  expiresAt: toIso(held.offer.expiresAt),
  createdAt: toIso(held.offer.createdAt),
})
