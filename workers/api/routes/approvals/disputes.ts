/** Disputed payments as operators read them; a lost one may be forgiven: its customer may then buy again. */

import * as z from 'zod'
import { PageQuery } from '../../../contract/bodies.ts'
import { Dispute } from '../../../contract/disputes.ts'
import { together } from '../../../db/database.ts'
import {
  type DisputedRow,
  findLostDispute,
  liftDispute,
  listDisputed,
} from '../../../db/invoices.ts'
import { type Effect, oweEffects } from '../../../db/outbox.ts'
import { toIsoOrNull } from '../../../tools/clock.ts'
import { unknownCursor } from '../../cursor.ts'
import { json } from '../../json.ts'
import { pageOf, placeIn } from '../../place.ts'
import { problem } from '../../problem.ts'
import { ring } from '../../ring.ts'
import { route } from '../../route.ts'
import { auditedBy } from '../accounts/audit.ts'

const TAG = 'Approvals'

/** Without a subscription: it is the account that changed. */
const entitle = (disputeId: string, accountId: string | null): Effect => ({
  key: `entitle:lifted:${disputeId}`,
  agent: 'provisioning',
  kind: 'entitle',
  accountId,
  payload: {},
})

const disputeView = ({ email, ...invoice }: DisputedRow): Dispute => ({
  id: invoice.disputeId ?? '',
  status: invoice.disputeStatus ?? 'unknown',
  invoice: invoice.id,
  number: invoice.number,
  customer: email ?? invoice.customerId,
  amountCents: invoice.paidCents,
  currency: invoice.currency,
  dueAt: toIsoOrNull(invoice.disputeDueAt),
  liftedAt: toIsoOrNull(invoice.disputeLiftedAt),
  paidAt: toIsoOrNull(invoice.paidAt),
})

const listRoute = route({
  id: 'listDisputes',
  method: 'GET',
  path: '/disputes',
  policy: { who: 'superuser' },
  tag: TAG,
  summary: 'Payments that were disputed, newest first: until when to answer, and what came of it',
  query: PageQuery,
  answers: {
    200: {
      description: 'A page of disputes',
      schema: z.strictObject({ disputes: z.array(Dispute), nextCursor: z.string().nullable() }),
    },
  },
  problems: ['validation_failed'],
  handle: async (c, { query }) => {
    const after = placeIn(query)
    if (after === undefined) return unknownCursor(c)
    const rows = await listDisputed(c.get('ports').db, { limit: query.limit + 1, after })
    const { page, nextCursor } = pageOf(rows, query)
    return json({ disputes: page.map(disputeView), nextCursor })
  },
})

const liftRoute = route({
  id: 'liftDispute',
  method: 'POST',
  path: '/disputes/:id/lift',
  policy: { who: 'superuser' },
  tag: TAG,
  summary: 'Lift a lost dispute: its customer may buy again; a plan that ended stays ended',
  answers: { 204: { description: 'Lifted, now or before' } },
  problems: ['csrf', 'forbidden', 'not_found'],
  handle: async (c, { actor }) => {
    const ports = c.get('ports')
    const { db, clock } = ports
    const id = c.req.param('id') ?? ''
    const invoice = await findLostDispute(db, id)
    if (!invoice) return problem(c, 'not_found', { detail: 'No dispute of this id was lost.' })
    if (invoice.disputeLiftedAt !== null) return c.body(null, 204)
    const now = clock.now()
    const effects = invoice.accountId ? [entitle(id, invoice.accountId)] : []
    await together(db, [
      liftDispute(db, id, now),
      oweEffects(db, effects, { actorId: actor.userId, now }),
      auditedBy(c, actor, 'dispute_lifted', id),
    ])
    for (const { key } of effects) await ring(ports, 'provisioning', key)
    return c.body(null, 204)
  },
})

export const disputeRoutes = [listRoute, liftRoute]
