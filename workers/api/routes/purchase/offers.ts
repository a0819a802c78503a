/** Enterprise offers: an operator proposes, another agrees, the customer accepts by paying; whoever has a plan changes to it. */

import * as z from 'zod'
import { Offer, OfferBody } from '../../../contract/offers.ts'
import { dropProposal } from '../../../db/approvals.ts'
import { together } from '../../../db/database.ts'
import { findOffer, offerSubject, offersFor, withdrawOffer } from '../../../db/offers.ts'
import { json } from '../../json.ts'
import { problem } from '../../problem.ts'
import { route } from '../../route.ts'
import { offerView } from '../../views/offer.ts'
import { auditedBy } from '../accounts/audit.ts'
import { answerRefusal } from '../accounts/refusal.ts'
import { proposeOffer } from './propose-offer.ts'

const TAG = 'Purchase'
const OfferAnswer = z.strictObject({ offer: Offer })

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
      const offers = (await offersFor(db, actor)).map((held) => offerView(held, actor, now))
      return json({ offers, nextCursor: null })
    },
  }),
  route({
    id: 'makeOffer',
    method: 'POST',
    path: '/offers',
    policy: { who: 'superuser' },
    tag: TAG,
    summary:
      'Propose Enterprise to one customer with limits and a price of their own; they see it once another operator approves',
    body: OfferBody,
    answers: { 201: { description: 'Waiting for a second operator', schema: OfferAnswer } },
    problems: ['csrf', 'forbidden', 'validation_failed'],
    handle: async (c, { actor, body }) => {
      const ports = c.get('ports')
      const proposed = await proposeOffer(ports, body, actor.userId, {
        offer: (id) => auditedBy(c, actor, 'offer_made', id),
        approval: (id) => auditedBy(c, actor, 'approval_proposed', id),
      })
      if (proposed.kind === 'refused') return answerRefusal(c, proposed)
      const offer = offerView(proposed.held, actor, ports.clock.now())
      return json({ offer }, 201, { location: '/api/v1/offers' })
    },
  }),
  route({
    id: 'withdrawOffer',
    method: 'DELETE',
    path: '/offers/:id',
    policy: { who: 'signed_in' },
    tag: TAG,
    summary:
      'Withdraw an offer I made, also one nobody agreed to yet; what was accepted stays a contract',
    answers: { 204: { description: 'No longer open' } },
    problems: ['csrf', 'not_found'],
    handle: async (c, { actor }) => {
      const { db, clock } = c.get('ports')
      const id = c.req.param('id') ?? ''
      const held = await findOffer(db, id)
      if (held?.offer.actorId !== actor.userId) return problem(c, 'not_found')
      const now = clock.now()
      await together(db, [
        withdrawOffer(db, id, now),
        dropProposal(db, { subject: offerSubject(id), by: actor.userId, now }),
        auditedBy(c, actor, 'offer_withdrawn', id),
      ])
      return c.body(null, 204)
    },
  }),
]
