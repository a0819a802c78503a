/** The price of an offer, for the one account it was made to; Stripe's copy of it is made when it is first wanted. */

import type { Interval } from '../../../contract/catalogue.ts'
import { findProduct } from '../../../db/catalogue.ts'
import { findOffer, keepOfferPrice } from '../../../db/offers.ts'
import type { Ports } from '../../../ports.ts'
import { offerStatus } from '../../views/offer.ts'
import type { NoSale, Sale } from './price-on-sale.ts'

type Needed = Pick<Ports, 'db' | 'stripe' | 'clock'>

/** `not_found` for other people's offers and what nobody agreed to yet, `offer_closed` for what is withdrawn, expired or accepted already. */
export async function findOfferSale(
  { db, stripe, clock }: Needed,
  accountId: string,
  offerId: string,
): Promise<(Sale & { interval: Interval }) | NoSale> {
  const held = await findOffer(db, offerId)
  if (!held || held.offer.accountId !== accountId) return { kind: 'refused', code: 'not_found' }
  const status = offerStatus(held, clock.now())
  // Only a second operator's yes makes it an offer at all.
  if (status !== 'accepted' && held.offer.openedAt === null)
    return { kind: 'refused', code: 'not_found' }
  if (status !== 'open') return { kind: 'refused', code: 'offer_closed' }
  const { interval, amountCents, currency, limits, priceId } = held.offer
  if (priceId) return { kind: 'price', plan: 'enterprise', interval, priceId }
  const product = (await findProduct(db, 'enterprise'))?.stripeProductId
  if (!product) return { kind: 'refused', code: 'catalogue_drift' }
  const wish = { product, offerId, interval, amountCents, currency, limits }
  const made = await keepOfferPrice(
    db,
    offerId,
    await stripe.priceOfOffer(wish, `offer:${offerId}`),
  )
  return { kind: 'price', plan: 'enterprise', interval, priceId: made }
}
