/** Enterprise offers: an operator makes one, the customer accepts by paying; whoever has a plan changes to it. */

import * as z from 'zod'
import { CURRENCY } from '../../../contract/catalogue.ts'
import { Offer, OfferBody } from '../../../contract/offers.ts'
import { together } from '../../../db/database.ts'
import { addOffer, findOffer, offersFor, withdrawOffer } from '../../../db/offers.ts'
import { findUserByEmail } from '../../../db/users.ts'
import { DAY } from '../../../tools/clock.ts'
import { problem } from '../../problem.ts'
import { route } from '../../route.ts'
import { offerView } from '../../views/offer.ts'
import { auditedBy } from '../accounts/audit.ts'

const TAG = 'Purchase'
const OfferAnswer = z.strictObject({ offer: Offer })
const LIVES_MS = 30 * DAY

export const offerRoutes = [
  route({
    id: 'listOffers',
    method: 'GET',
    path: '/offers',
    policy: { who: 'signed_in' },
    tag: TAG,
    summary: 'Enterprise offers made to me, or by me',
    answers: {
      200: {
        description: 'Offers, newest first, at most 50',
        schema: z.strictObject({ offers: z.array(Offer), nextCursor: z.null() }),
      },
    },
    problems: [],
    handle: async (c, { actor }) => {
      const { db, clock } = c.get('ports')
      const now = clock.now()
      const offers = (await offersFor(db, actor)).map((held) => offerView(held, now))
      return c.json({ offers, nextCursor: null })
    },
  }),
  route({
    id: 'makeOffer',
    method: 'POST',
    path: '/offers',
    policy: { who: 'superuser' },
    tag: TAG,
    summary: 'Offer one customer Enterprise with limits and a price of their own',
    body: OfferBody,
    answers: { 201: { description: 'Open for 30 days', schema: OfferAnswer } },
    problems: ['csrf', 'forbidden', 'validation_failed'],
    handle: async (c, { actor, body }) => {
      const { db, clock, ids } = c.get('ports')
      const customer = await findUserByEmail(db, body.email)
      if (!customer)
        return problem(c, 'validation_failed', {
          errors: [{ detail: 'Nobody has an account with this address', pointer: '#/email' }],
        })
      const now = clock.now()
      const id = ids.next('ofr')
      const { interval, amountCents, limits } = body
      const offer = {
        id,
        accountId: customer.id,
        actorId: actor.userId,
        interval,
        amountCents,
        currency: CURRENCY,
        limits,
        note: body.note || null,
        priceId: null,
        withdrawnAt: null,
        expiresAt: now + LIVES_MS,
        createdAt: now,
      }
      await together(db, [addOffer(db, offer), auditedBy(c, actor, 'offer_made', id)])
      const location = '/api/v1/offers'
      return c.json({ offer: offerView({ offer, accepted: false }, now) }, 201, { location })
    },
  }),
  route({
    id: 'withdrawOffer',
    method: 'DELETE',
    path: '/offers/:id',
    policy: { who: 'signed_in' },
    tag: TAG,
    summary: 'Withdraw an offer I made; one that was accepted stays a contract',
    answers: { 204: { description: 'No longer open' } },
    problems: ['csrf', 'not_found'],
    handle: async (c, { actor }) => {
      const { db, clock } = c.get('ports')
      const id = c.req.param('id') ?? ''
      const held = await findOffer(db, id)
      if (held?.offer.actorId !== actor.userId) return problem(c, 'not_found')
      const audit = auditedBy(c, actor, 'offer_withdrawn', id)
      await together(db, [withdrawOffer(db, id, clock.now()), audit])
      return c.body(null, 204)
    },
  }),
]
