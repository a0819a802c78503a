/** What can go wrong with Stripe: faults are thrown, refusals are values. */

/** Network, timeout, 5xx, 429, or an answer that is no answer: nothing is known, try again later. */
export class StripeUnavailable extends Error {
  override name = 'StripeUnavailable'
}

/** A live key without an approval on record: every call is refused before it leaves the house. */
export class LiveNotApproved extends Error {
  override name = 'LiveNotApproved'
  constructor() {
    super('live keys are refused until live mode is approved')
  }
}

/** Stripe understood and said no: a declined card, an unknown id, a parameter it rejects. */
export type Refused = {
  kind: 'refused'
  /** Stripe's error code or type, e.g. `resource_missing`, `card_declined`. */
  code: string
  message: string
  param: string | null
  /** Why a card was declined; only there if one was. */
  declineCode?: string
}
