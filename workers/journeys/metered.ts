/** Builds what tests of the metered API need: grants as Provisioning would push them, people with keys, parsed headers. */

import { env } from 'cloudflare:workers'
import type { Grant } from '../contract/grant.ts'
import type { NewApiKeyBody } from '../contract/metering.ts'
import { DAY } from '../tools/clock.ts'
import { START } from './builders.ts'
import type { Person, Site } from './site.ts'

/** A Starter's grant since START, good for 400 days. */
export const aGrant = (accountId: string, over: Partial<Grant> = {}): Grant => ({
  accountId,
  epoch: 1,
  version: 1,
  access: 'full',
  plan: 'starter',
  requestsPerMonth: 1_000,
  burstPerMinute: 60,
  concurrentTasks: 1,
  features: [],
  reason: 'active',
  quotaAnchor: START,
  validUntil: START + 400 * DAY,
  ...over,
})

export const objectOf = (accountId: string) => env.QUOTA.getByName(accountId)

export async function verified(site: Site): Promise<Person> {
  const person = await site.registered()
  await env.DB.prepare('UPDATE users SET email_verified_at = 1 WHERE id = ?')
    .bind(person.user.id)
    .run()
  return person
}

export async function aKey(
  site: Site,
  { cookie }: Pick<Person, 'cookie'>,
  body: Partial<NewApiKeyBody> = {},
): Promise<{ id: string; secret: string }> {
  const { status, json } = await site.api('POST', '/api-keys', {
    cookie,
    body: { name: 'A key', ...body },
  })
  if (status !== 201) throw new Error(`no key: ${JSON.stringify(json)}`)
  const { apiKey, secret } = json as unknown as { apiKey: { id: string }; secret: string }
  return { id: apiKey.id, secret }
}

/** Somebody verified with a plan and a key for it. */
export async function aKeyHolder(
  site: Site,
  over: Partial<Grant> = {},
  body: Partial<NewApiKeyBody> = {},
) {
  const person = await verified(site)
  const { id } = person.user
  await objectOf(id).apply(aGrant(id, over))
  const key = await aKey(site, person, body)
  return { ...person, accountId: id, key, bearer: key.secret }
}
