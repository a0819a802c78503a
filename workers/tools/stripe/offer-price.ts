/** The price of an Enterprise offer: made for one customer, and itself the record of what was promised. */

import type Stripe from 'stripe'
import * as z from 'zod'
import type { Interval } from '../../contract/catalogue.ts'
import { Contract } from '../../contract/offers.ts'
import { ask, isRefused } from './calls.ts'
import { StripeUnavailable } from './errors.ts'
import type { SubscriptionSnapshot } from './snapshots.ts'

/** As `priceOfOffer` writes them; anybody may have edited them at Stripe. */
const Limits = z.string().transform(fromJson).pipe(Contract)

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return undefined
  }
}

/** A price made for an offer says itself what was promised: that outlives our own record of it. */
export function offerOf({ metadata }: Stripe.Price): SubscriptionSnapshot['offer'] {
  const { offer_id: id, offer_limits: text } = metadata ?? {}
  const limits = Limits.safeParse(text)
  return id && limits.success ? { id, limits: limits.data } : null
}

/** A price for one customer, told apart by its metadata; `product_key` makes it a plan of ours. */
export async function priceOfOffer(
  stripe: Stripe,
  offer: {
    product: string
    offerId: string
    interval: Interval
    amountCents: number
    currency: string
    limits: Contract
  },
  key: string,
): Promise<string> {
  const answer = await ask(() =>
    stripe.prices.create(
      {
        product: offer.product,
        currency: offer.currency,
        unit_amount: offer.amountCents,
        recurring: { interval: offer.interval },
        metadata: {
          product_key: 'enterprise',
          offer_id: offer.offerId,
          offer_limits: JSON.stringify(offer.limits),
        },
      },
      { idempotencyKey: key },
    ),
  )
  if (isRefused(answer)) throw new StripeUnavailable(`price refused: ${answer.code}`)
  return answer.id
}
