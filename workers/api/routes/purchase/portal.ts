/** POST /create-portal-session: Stripe's page for card, billing details and invoices. */

import * as z from 'zod'
import { EmptyBody } from '../../../contract/bodies.ts'
import { buyerOf, hasBought } from '../../../db/customers.ts'
import type { Ports } from '../../../ports.ts'
import { json } from '../../json.ts'
import { problem } from '../../problem.ts'
import { route } from '../../route.ts'

export const portalRoute = route({
  id: 'createPortalSession',
  method: 'POST',
  path: '/create-portal-session',
  policy: { who: 'signed_in' },
  tag: 'Purchase',
  summary: 'Open Stripe’s customer portal',
  body: EmptyBody,
  answers: {
    201: { description: 'Where the portal is', schema: z.strictObject({ url: z.url() }) },
  },
  problems: ['csrf', 'no_customer', 'stripe_unavailable', 'live_not_approved', 'not_configured'],
  handle: async (c, { actor }) => {
    const ports = c.get('ports')
    const customerId = await customerWhoBought(ports, actor.accountId)
    if (!customerId) return problem(c, 'no_customer')
    const returnUrl = `${ports.config.APP_ORIGIN}/billing`
    const portal = await ports.stripe.createPortalSession(customerId, returnUrl)
    if (portal.kind === 'created') return json({ url: portal.url }, 201, { location: portal.url })
    ports.log.error('portal_refused', { accountId: actor.accountId, code: portal.code })
    return problem(c, portal.code === 'resource_missing' ? 'no_customer' : 'stripe_unavailable')
  },
})

/** A checkout that was only begun makes a customer, too; that is no purchase. Stripe knows while webhooks lag. */
async function customerWhoBought(
  { db, stripe }: Pick<Ports, 'db' | 'stripe'>,
  accountId: string,
): Promise<string | null> {
  const customerId = (await buyerOf(db, accountId))?.customerId ?? null
  if (!customerId || (await hasBought(db, accountId))) return customerId
  return (await stripe.subscriptionsOf(customerId)).length > 0 ? customerId : null
}
