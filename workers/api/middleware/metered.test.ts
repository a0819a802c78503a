/** The metered API as a program meets it: what counts, what is given back, what the headers say (API.md §4). */

import { listDurableObjectIds } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { parseList } from 'structured-headers'
import { describe, expect, it } from 'vitest'
import type { Grant } from '../../contract/grant.ts'
import type { Usage } from '../../contract/metering.ts'
import { START, unique } from '../../journeys/builders.ts'
import { aGrant, aKey, aKeyHolder, objectOf, verified } from '../../journeys/metered.ts'
import { aSite, type Call, type Reply, type Site } from '../../journeys/site.ts'
import { makeApiKey } from '../../tools/api-key.ts'
import { DAY, HOUR, MINUTE } from '../../tools/clock.ts'
import { hashSecret } from '../../tools/token.ts'

const SELF = '/api-keys/self'

async function used(site: Site, cookie: string): Promise<number> {
  const { json } = await site.api('GET', '/usage', { cookie })
  return (json.usage as Usage).used
}

/** Read by a parser of RFC 9651: a list of strings with integer parameters. */
function parsed(header: string | null): Record<string, Record<string, unknown>> {
  const items = parseList(header ?? '').map(([name, parameters]) => {
    if (typeof name !== 'string') throw new Error(`not a string: ${header}`)
    return [name, Object.fromEntries(parameters)]
  })
  return Object.fromEntries(items)
}

describe('a request by key', () => {
  it('is counted once, and the headers say what is left of minute and window', async () => {
    const site = aSite()
    const { bearer, cookie } = await aKeyHolder(site)
    site.clock.advance(10 * DAY)
    const first = await site.api('GET', SELF, { bearer })
    site.clock.advance(19_000)
    const second = await site.api('GET', SELF, { bearer })
    expect([first.status, second.status]).toEqual([200, 200])
    // November has 30 days; ten and nineteen seconds of them are over.
    expect(parsed(second.headers.get('ratelimit-policy'))).toEqual({
      burst: { q: 60, w: 60 },
      month: { q: 1_000, w: 30 * 86_400 },
    })
    expect(parsed(second.headers.get('ratelimit'))).toEqual({
      burst: { r: 58, t: 41 },
      month: { r: 998, t: 20 * 86_400 - 19 },
    })
    expect(await used(site, cookie)).toBe(2)
  })

  it('shows a person’s call no limits', async () => {
    const site = aSite()
    const { cookie } = await aKeyHolder(site)
    const { headers } = await site.api('GET', '/usage', { cookie })
    expect([headers.get('ratelimit'), headers.get('ratelimit-policy')]).toEqual([null, null])
  })

  it('has no "month" where the month is unlimited', async () => {
    const site = aSite()
    const { bearer } = await aKeyHolder(site, {
      plan: 'enterprise',
      requestsPerMonth: null,
      burstPerMinute: 5_000,
    })
    const { headers } = await site.api('GET', SELF, { bearer })
    expect(headers.get('ratelimit-policy')).toBe('"burst";q=5000;w=60')
    expect(headers.get('ratelimit')).toBe('"burst";r=4999;t=60')
  })

  it('never counts when it only asks what was used, and is answered when all is used', async () => {
    const site = aSite()
    const { bearer, cookie } = await aKeyHolder(site, { requestsPerMonth: 1 })
    await site.api('GET', SELF, { bearer })
    const asked = await site.api('GET', '/usage', { bearer })
    expect(asked.json.usage).toMatchObject({ plan: 'starter', limit: 1, used: 1, remaining: 0 })
    expect(parsed(asked.headers.get('ratelimit')).month?.r).toBe(0)
    expect(await used(site, cookie)).toBe(1)
  })

  it('is told by whose key it was: by name, or else by address, most first', async () => {
    const site = aSite()
    const [holder, colleague] = [await aKeyHolder(site), await verified(site)]
    const { accountId, bearer, cookie, user } = holder
    const theirs = madeUpKey(env.KEY_PEPPER, accountId)
    await objectOf(accountId).makeKey(
      { id: `key_${unique()}`, hash: hashSecret(theirs), prefix: 'tf_test_', last4: 'abcd' },
      { name: 'Theirs', scopes: ['usage:read'], expiresAt: null, cap: null },
      {
        accountId,
        userId: colleague.user.id,
        now: START,
        auditId: `aud_${unique()}`,
        requestId: 'req_1',
        claim: null,
      },
    )
    await site.api('PATCH', '/users/me', { cookie, body: { name: 'Ada' } })
    for (const key of [bearer, theirs, theirs]) await site.api('GET', SELF, { bearer: key })
    const { usage } = (await site.api('GET', '/usage', { cookie })).json as { usage: Usage }
    expect(usage.members).toEqual([
      { userId: colleague.user.id, name: colleague.user.email, requests: 2 },
      { userId: user.id, name: 'Ada', requests: 1 },
    ])
    expect(usage.used).toBe(3)
  })

  it('is refused at the limit as the problem IANA registered, until the window turns', async () => {
    const site = aSite()
    const { bearer, cookie } = await aKeyHolder(site, { requestsPerMonth: 3 })
    site.clock.advance(29 * DAY)
    for (let i = 0; i < 3; i += 1)
      expect((await site.api('GET', SELF, { bearer })).status).toBe(200)
    const refused = await site.api('GET', SELF, { bearer })
    expect(refused.status).toBe(429)
    expect(refused.json).toMatchObject({
      type: 'https://iana.org/assignments/http-problem-types#quota-exceeded',
      code: 'quota_exceeded',
      'violated-policies': ['month'],
      resetsAt: '2026-12-01T00:00:00.000Z',
      upgradeUrl: 'http://localhost:8787/pricing',
    })
    expect(refused.headers.get('retry-after')).toBe('86400')
    expect(await used(site, cookie)).toBe(3)
    site.clock.advance(DAY - 1)
    expect((await site.api('GET', SELF, { bearer })).status).toBe(429)
    site.clock.advance(1)
    const fresh = await site.api('GET', SELF, { bearer })
    expect([fresh.status, parsed(fresh.headers.get('ratelimit')).month?.r]).toEqual([200, 2])
  })

  it('is refused in a full minute, for the longest wait where both limits are reached', async () => {
    const site = aSite()
    const { bearer } = await aKeyHolder(site, { requestsPerMonth: 2, burstPerMinute: 2 })
    for (let i = 0; i < 2; i += 1) await site.api('GET', SELF, { bearer })
    const both = await site.api('GET', SELF, { bearer })
    expect(both.json['violated-policies']).toEqual(['burst', 'month'])
    expect(both.headers.get('retry-after')).toBe(String(30 * 86_400))
    const usage = await site.api('GET', '/usage', { bearer })
    expect(usage.json['violated-policies']).toEqual(['burst'])
    expect(usage.headers.get('retry-after')).toBe('60')
    site.clock.advance(MINUTE)
    expect((await site.api('GET', '/usage', { bearer })).status).toBe(200)
  })

  it('is refused with those it waited with, each account by its own limits and each request by its own id', async () => {
    const site = aSite()
    const [one, other] = [
      await aKeyHolder(site, { requestsPerMonth: 0 }),
      await aKeyHolder(site, { requestsPerMonth: 5, burstPerMinute: 0 }),
    ]
    const callers = [one, other, one, other, one, other]
    const all = await Promise.all(callers.map(({ bearer }) => site.api('GET', SELF, { bearer })))
    const told = all.map(({ status, json, headers }) => ({
      status,
      violated: json['violated-policies'],
      left: headers.get('ratelimit'),
      policy: headers.get('ratelimit-policy'),
      wait: headers.get('retry-after'),
    }))
    const month = {
      status: 429,
      violated: ['month'],
      left: '"burst";r=60;t=60, "month";r=0;t=2592000',
      policy: '"burst";q=60;w=60, "month";q=0;w=2592000',
      wait: '2592000',
    }
    const minute = {
      status: 429,
      violated: ['burst'],
      left: '"burst";r=0;t=60, "month";r=5;t=2592000',
      policy: '"burst";q=0;w=60, "month";q=5;w=2592000',
      wait: '60',
    }
    expect(told).toEqual([month, minute, month, minute, month, minute])
    const ids = all.map(({ json, headers }) => [json.requestId, headers.get('x-request-id')])
    for (const [inBody, inHeader] of ids) expect(inBody).toBe(inHeader)
    expect(new Set(ids.map(([id]) => id)).size).toBe(6)
  })

  it.each([
    [1, '1 request in'],
    [2, '2 requests in'],
  ])('obeys its key’s own limit of %i within the account’s', async (limit, words) => {
    const site = aSite()
    const holder = await aKeyHolder(site, {}, { requestsPerMonth: limit })
    const other = await aKey(site, holder)
    for (let i = 0; i < limit; i += 1)
      expect((await site.api('GET', SELF, { bearer: holder.bearer })).status).toBe(200)
    const refused = await site.api('GET', SELF, { bearer: holder.bearer })
    expect(refused.json['violated-policies']).toEqual(['key'])
    expect(refused.json.detail).toContain(`this key’s own limit of ${words}`)
    expect(parsed(refused.headers.get('ratelimit')).key).toEqual({ r: 0, t: 30 * 86_400 })
    expect((await site.api('GET', SELF, { bearer: other.secret })).status).toBe(200)
  })
})

describe('a plan change', () => {
  it('moves the limit at once and never what was used', async () => {
    const site = aSite()
    const { bearer, accountId, cookie } = await aKeyHolder(site, { requestsPerMonth: 2 })
    for (let i = 0; i < 2; i += 1) await site.api('GET', SELF, { bearer })
    expect((await site.api('GET', SELF, { bearer })).status).toBe(429)
    const pro: Partial<Grant> = { plan: 'pro', requestsPerMonth: 10_000, burstPerMinute: 600 }
    await objectOf(accountId).apply(aGrant(accountId, { ...pro, version: 2 }))
    const next = await site.api('GET', SELF, { bearer })
    expect([next.status, parsed(next.headers.get('ratelimit')).month?.r]).toEqual([200, 9_997])
    expect(await used(site, cookie)).toBe(3)
    // A new subscription is a new anchor, and nothing used.
    await objectOf(accountId).apply(
      aGrant(accountId, { ...pro, version: 3, quotaAnchor: START + HOUR }),
    )
    site.clock.advance(2 * HOUR)
    expect(await used(site, cookie)).toBe(0)
  })

  it('that ends access by the clock alone is felt by the very next request', async () => {
    const site = aSite()
    const { bearer } = await aKeyHolder(site, { access: 'grace', validUntil: START + DAY })
    site.clock.advance(DAY - 1)
    expect((await site.api('GET', SELF, { bearer })).status).toBe(200)
    site.clock.advance(1)
    const late = await site.api('GET', SELF, { bearer })
    expect([late.status, late.json.code, late.json.billingUrl]).toEqual([
      402,
      'payment_overdue',
      'http://localhost:8787/billing',
    ])
  })
})

const madeUpKey = (pepper = env.KEY_PEPPER ?? '', accountId = `usr_${unique()}`) =>
  makeApiKey(pepper, 'test', accountId)

describe('a bad credential', () => {
  const refusals: [string, () => Call & { at?: string }, number, string][] = [
    ['none at all', () => ({}), 401, 'unauthenticated'],
    ['no key after Bearer', () => ({ headers: { authorization: 'Bearer' } }), 401, 'invalid_token'],
    ['a malformed key', () => ({ bearer: 'tf_test_short' }), 401, 'invalid_key'],
    ['absurd letters', () => ({ bearer: `tf_test_${'"\\;='.repeat(2_000)}` }), 401, 'invalid_key'],
    [
      'a key of production',
      () => ({ bearer: makeApiKey(env.KEY_PEPPER ?? '', 'live', 'usr_1abcdefg') }),
      401,
      'invalid_key',
    ],
    [
      'a wrong MAC under a right CRC',
      () => ({ bearer: madeUpKey('not our pepper, but long enough for one') }),
      401,
      'invalid_key',
    ],
    [
      'a key in the query string',
      () => ({ at: `${SELF}?key=${madeUpKey()}&access_token=${madeUpKey()}` }),
      401,
      'unauthenticated',
    ],
    [
      'two keys',
      () => ({ headers: { authorization: `Bearer ${madeUpKey()}, Bearer ${madeUpKey()}` } }),
      400,
      'two_credentials',
    ],
    [
      'a key and a cookie',
      () => ({ bearer: madeUpKey(), cookie: 'tf_session=x' }),
      400,
      'two_credentials',
    ],
  ]

  it.each(refusals)('%s is told what it is and makes no object', async (_, given, status, code) => {
    const site = aSite()
    const before = await listDurableObjectIds(env.QUOTA)
    const { at = SELF, ...call } = given()
    const answer = await site.api('GET', at, call)
    expect([answer.status, answer.json.code]).toEqual([status, code])
    expect(answer.headers.get('ratelimit')).toBeNull()
    if (status === 401) expect(answer.headers.get('www-authenticate')).toBe('Bearer')
    expect(await listDurableObjectIds(env.QUOTA)).toHaveLength(before.length)
  })

  it('that once was good is told how it died, and counts nothing', async () => {
    const site = aSite()
    const holder = await aKeyHolder(site)
    const { cookie } = holder
    const make = (body = {}) => aKey(site, holder, body)
    const [mortal, revoked, rotated, atOnce] = [
      await make({ expiresAt: new Date(START + HOUR).toISOString() }),
      await make(),
      await make(),
      await make(),
    ]
    const ask = async (bearer: string): Promise<Reply> => site.api('GET', SELF, { bearer })
    const keys = [mortal, revoked, rotated, atOnce]
    for (const { secret } of keys) expect((await ask(secret)).status).toBe(200)
    await site.api('DELETE', `/api-keys/${revoked.id}`, { cookie })
    expect((await ask(revoked.secret)).json.code).toBe('key_revoked')
    const rotate = (id: string, graceSeconds: number) =>
      site.api('POST', `/api-keys/${id}/rotate`, { cookie, body: { graceSeconds } })
    expect((await rotate(rotated.id, 3_600)).status).toBe(201)
    expect((await rotate(atOnce.id, 0)).status).toBe(201)
    expect((await ask(rotated.secret)).status).toBe(200)
    expect((await ask(atOnce.secret)).json.code).toBe('key_revoked')
    site.clock.advance(HOUR)
    for (const { secret } of [mortal, rotated])
      expect([(await ask(secret)).status, (await ask(secret)).json.code]).toEqual([
        401,
        'key_expired',
      ])
    // Four at first, and one in its grace.
    expect(await used(site, cookie)).toBe(5)
  })

  it('of an account nobody has a key of is unknown, though its MAC is right', async () => {
    const site = aSite()
    const { accountId, cookie } = await aKeyHolder(site)
    const answer = await site.api('GET', SELF, { bearer: madeUpKey(undefined, accountId) })
    expect([answer.status, answer.json.code]).toEqual([401, 'invalid_key'])
    expect(await used(site, cookie)).toBe(0)
  })
})

describe('a signed-in person', () => {
  it('may call 600 times a minute, and is told when to go on', async () => {
    const site = aSite()
    const { cookie } = await verified(site)
    const answers = await Promise.all(
      Array.from({ length: 601 }, () => site.api('GET', '/usage', { cookie })),
    )
    const refused = answers.filter(({ status }) => status !== 200)
    expect(refused.map(({ status, json }) => [status, json.code])).toEqual([
      [429, 'too_many_attempts'],
    ])
    expect(refused[0]?.headers.get('retry-after')).toBe('60')
    site.clock.advance(MINUTE)
    expect((await site.api('GET', '/usage', { cookie })).status).toBe(200)
  })

  it('is let in as far as the minute goes, also with what counts and waits together', async () => {
    const site = aSite()
    const { cookie } = await aKeyHolder(site)
    // The key was made by a call of this minute, too.
    for (let call = 0; call < 598; call += 1) await site.api('GET', '/usage', { cookie })
    const goals = await Promise.all(
      ['One', 'Two', 'Three'].map((text) => site.api('POST', '/goals', { cookie, body: { text } })),
    )
    expect(goals.map(({ status }) => status).sort()).toEqual([202, 429, 429])
  })
})
