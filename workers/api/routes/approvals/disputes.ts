/** POST /disputes/:id/lift: an operator forgives a lost dispute, and its customer may buy again. */

import { together } from '../../../db/database.ts'
import { findLostDispute, liftDispute } from '../../../db/invoices.ts'
import { type Effect, oweEffects } from '../../../db/outbox.ts'
import { problem } from '../../problem.ts'
import { ring } from '../../ring.ts'
import { route } from '../../route.ts'
import { auditedBy } from '../accounts/audit.ts'

/** Without a subscription: it is the account that changed. */
const entitle = (disputeId: string, accountId: string | null): Effect => ({
  key: `entitle:lifted:${disputeId}`,
  agent: 'provisioning',
  kind: 'entitle',
  accountId,
  payload: {},
})

export const liftRoute = route({
  id: 'liftDispute',
  method: 'POST',
  path: '/disputes/:id/lift',
  policy: { who: 'superuser' },
  tag: 'Approvals',
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
