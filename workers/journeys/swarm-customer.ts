/** Builds somebody with a plan whose goals may run, over the API and in their object alike. */

import { env } from 'cloudflare:workers'
import type { Grant } from '../contract/grant.ts'
import type { NewApiKeyBody } from '../contract/metering.ts'
import { systemClock } from '../tools/clock.ts'
import { aGrant, aKeyHolder } from './metered.ts'
import { aSite } from './site.ts'

export async function aCustomer(over: Partial<Grant> = {}, key: Partial<NewApiKeyBody> = {}) {
  const site = aSite({ clock: systemClock, realClock: systemClock })
  const terms = { validUntil: systemClock.now() + 9e9, quotaAnchor: 0, ...over }
  const holder = await aKeyHolder(site, terms, key)
  const grant = aGrant(holder.accountId, terms)
  await env.SWARM.getByName(holder.accountId).apply(grant)
  return { site, grant, ...holder }
}
