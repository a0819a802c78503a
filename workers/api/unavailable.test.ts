/** What a caller hears while we are updated: a new Worker may meet an account's object of before, and one that is reset. */

import { runInDurableObject } from 'cloudflare:test'
import { expect, it } from 'vitest'
import type { Usage } from '../contract/metering.ts'
import { aKeyHolder, objectOf } from '../journeys/metered.ts'
import { aSite, type Site } from '../journeys/site.ts'
import { meterOver } from '../quota/meter.ts'
import type { QuotaPort } from '../quota/port.ts'

/**
 * What workerd says of a method that the object's code does not have (api/worker-rpc.c++). Asked for really, the
 * test pool's own look for it rejects beside the call, now and then with nobody there to hear it.
 */
const unknown = async (): Promise<never> => {
  throw new TypeError('The RPC receiver does not implement the method "askTomorrow".')
}

/** Asks each account's object as a Worker would whose `admit` and `admitOne` it does not know yet. */
function ahead(site: Site): Site {
  return aSite({ ...site.ports, meter: meterOver(() => ({ admit: unknown, admitOne: unknown })) })
}

async function used(site: Site, cookie: string): Promise<number> {
  const { json } = await site.api('GET', '/usage', { cookie })
  return (json.usage as Usage).used
}

it.each([
  ['a read', 'GET', '/goals', {}],
  ['one that is claimed', 'POST', '/goals', { headers: { 'idempotency-key': 'k1' } }],
] as const)(
  '%s that its object cannot be asked for is a 503 to repeat, and counts nothing',
  async (_, method, path, more) => {
    const site = aSite()
    const { bearer, cookie } = await aKeyHolder(site)
    const call = { bearer, ...(method === 'POST' ? { body: { text: 'Hello' } } : {}), ...more }
    const newer = ahead(site)
    // Together, since a batch fails as one.
    for (const { status, headers, json } of await Promise.all([
      newer.api(method, path, call),
      newer.api(method, path, call),
    ])) {
      expect([status, headers.get('retry-after'), json.code]).toEqual([503, '5', 'unavailable'])
      expect(json).toMatchObject({
        title: 'Not available just now',
        detail: 'Try again shortly.',
      })
    }
    expect(site.lines.join()).toContain('does not implement')
    expect(await used(site, cookie)).toBe(0)
    expect((await site.api(method, path, call)).status).toBe(method === 'GET' ? 200 : 202)
    expect(await used(site, cookie)).toBe(1)
  },
)

it('what a handler asks of an object that does not know it is a 503 as well, and given back', async () => {
  const site = aSite()
  const { bearer, cookie } = await aKeyHolder(site)
  const newer = aSite({
    ...site.ports,
    swarm: () => ({ schedules: unknown }) as unknown as ReturnType<Site['ports']['swarm']>,
  })
  const { status, headers, json } = await newer.api('GET', '/schedules', { bearer })
  expect([status, headers.get('retry-after'), json.code]).toEqual([503, '5', 'unavailable'])
  expect(await used(site, cookie)).toBe(0)
})

it('an object that is reset for its new code is a 503, and answers the next call', async () => {
  const site = aSite()
  const { accountId, bearer, cookie } = await aKeyHolder(site)
  const reset = (): Promise<never> =>
    runInDurableObject(objectOf(accountId), (_, state) => {
      state.abort('Durable Object reset because its code was updated.')
    }) as Promise<never>
  const port = { admit: reset, admitOne: reset } satisfies Pick<QuotaPort, 'admit' | 'admitOne'>
  const during = aSite({ ...site.ports, meter: meterOver(() => port) })
  const { status, json } = await during.api('GET', '/goals', { bearer })
  expect([status, json.code]).toEqual([503, 'unavailable'])
  expect((await site.api('GET', '/goals', { bearer })).status).toBe(200)
  expect(await used(site, cookie)).toBe(1)
})

it('a fault of our own stays a 500', async () => {
  const site = aSite()
  const { bearer } = await aKeyHolder(site)
  const broken = async (): Promise<never> => {
    throw new TypeError("Cannot read properties of undefined (reading 'used')")
  }
  const meter = meterOver(() => ({ admit: broken, admitOne: broken }))
  const { status, json } = await aSite({ ...site.ports, meter }).api('GET', '/goals', { bearer })
  expect([status, json.code]).toEqual([500, 'internal_error'])
})
