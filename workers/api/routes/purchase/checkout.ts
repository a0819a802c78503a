/** POST /create-checkout-session: the client names a plan and an interval; the server decides the price. */

import * as z from 'zod'
import { CheckoutBody } from '../../../contract/bodies.ts'
import { brand } from '../../../contract/brand.ts'
import { isBarred } from '../../../db/invoices.ts'
import { toIso } from '../../../tools/clock.ts'
import type { ApiContext } from '../../context.ts'
import { json } from '../../json.ts'
import { problem } from '../../problem.ts'
import { route } from '../../route.ts'
import { findOfferSale } from './offer-on-sale.ts'
import { type Opened, openCheckout } from './open-checkout.ts'
import { findSale, type NoSale } from './price-on-sale.ts'

const OpenCheckout = z.strictObject({
  id: z.string(),
  url: z.url(),
  expiresAt: z.iso.datetime(),
})
/** API.md §5: no access after a lost dispute until an operator lifts it. */
const BARRED = `A payment of this account was taken back by its bank. Write to ${brand.supportEmail} and we will find a way.`
export const checkoutRoute = route({
  id: 'createCheckoutSession',
  method: 'POST',
  path: '/create-checkout-session',
  policy: { who: 'signed_in' },
  tag: 'Purchase',
  summary: 'Open Stripe’s page for a plan; one purchase is open at a time',
  body: CheckoutBody,
  answers: {
    201: { description: 'A new checkout session', schema: OpenCheckout },
    200: { description: 'The session that was open for this plan already', schema: OpenCheckout },
  },
  problems: [
    'csrf',
    'forbidden',
    'unknown_plan',
    'contact_sales',
    'not_found',
    'offer_closed',
    'already_subscribed',
    'change_pending',
    'catalogue_drift',
    'live_not_approved',
    'stripe_unavailable',
    'not_configured',
  ],
  handle: async (c, { actor, body }) => {
    const ports = c.get('ports')
    if (await isBarred(ports.db, actor.accountId))
      return problem(c, 'forbidden', { detail: BARRED })
    const sale = body.offer
      ? await findOfferSale(ports, actor.accountId, body.offer)
      : await findSale(ports, body)
    if (sale.kind === 'refused') return refuse(c, sale)
    const promotionCode = body.promotionCode?.trim() || null
    const { accountId, userId: actorId } = actor
    const checkout = await openCheckout(ports, { accountId, actorId, sale, promotionCode })
    if (checkout.kind === 'refused') return refuse(c, checkout)
    const { id, url, expiresAt, made } = checkout
    const answer = { id, url, expiresAt: toIso(expiresAt) }
    return made ? json(answer, 201, { location: `/api/v1/checkout-sessions/${id}` }) : json(answer)
  },
})

function refuse(c: ApiContext, refused: NoSale | Extract<Opened, { kind: 'refused' }>): Response {
  const { APP_ORIGIN } = c.get('ports').config
  switch (refused.code) {
    case 'already_subscribed':
      return problem(c, refused.code, { extras: { changeUrl: `${APP_ORIGIN}/billing` } })
    case 'change_pending':
      return problem(c, refused.code, {
        detail:
          'Another plan was chosen in another window just now; that checkout is the open one.',
      })
    case 'unknown_plan':
      return problem(c, refused.code, {
        errors: [{ detail: 'No such plan is on sale', pointer: '#/plan' }],
      })
    default: {
      const errors = 'errors' in refused ? refused.errors : undefined
      return problem(c, refused.code, errors ? { errors } : {})
    }
  }
}
