/** Keys as their owner manages them, and what `Idempotency-Key` makes of a repeated wish. */

import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import type { ApiKey } from '../../../contract/metering.ts'
import { START, unique } from '../../../journeys/builders.ts'
import { aKey, aKeyHolder, objectOf, verified } from '../../../journeys/metered.ts'
import { aSite, type Call, type Site } from '../../../journeys/site.ts'
import type { Quota } from '../../../quota/quota.ts'
import { DAY, HOUR } from '../../../tools/clock.ts'

const make = (site: Site, cookie: string, body: object, headers: Call['headers'] = {}) =>
  site.api('POST', '/api-keys', { cookie, body, headers })

async function listed(site: Site, cookie: string): Promise<ApiKey[]> {
  return (await site.api('GET', '/api-keys', { cookie })).json.apiKeys as ApiKey[]
}

describe('a key', () => {
  it('is shown once, kept as a hash, and has all scopes unless told', async () => {
    const site = aSite()
    const { cookie, user } = await verified(site)
    const answer = await make(site, cookie, { name: ' Build server ' })
    const { apiKey, secret } = answer.json as unknown as { apiKey: ApiKey; secret: string }
    expect(answer.status).toBe(201)
    expect(answer.headers.get('location')).toBe(`/api/v1/api-keys/${apiKey.id}`)
    expect(secret).toMatch(/^tf_test_[0-9A-Za-z]{20,40}_[0-9A-Za-z]{49}$/)
    expect(apiKey).toEqual({
      id: apiKey.id,
      name: 'Build server',
      prefix: secret.slice(0, 12),
      last4: secret.slice(-4),
      scopes: ['goals:read', 'goals:write', 'usage:read', 'account:read'],
      requestsPerMonth: null,
      createdAt: '2026-11-01T00:00:00.000Z',
      expiresAt: null,
      lastUsedAt: null,
      revokedAt: null,
    })
    expect(await listed(site, cookie)).toEqual([apiKey])
    expect(JSON.stringify(await listed(site, cookie))).not.toContain(secret.slice(-40))
    await objectOf(user.id).flush()
    const audited = await env.DB.prepare(
      'SELECT action, subject FROM audit_log WHERE account_id = ? AND action LIKE ?',
    )
      .bind(user.id, 'api_key%')
      .all()
    expect(audited.results).toEqual([{ action: 'api_key_made', subject: apiKey.id }])
  })

  it.each([
    ['no name', {}, '#/name'],
    ['an empty name', { name: ' ' }, '#/name'],
    ['an unknown scope', { name: 'x', scopes: ['everything'] }, '#/scopes/0'],
    ['no scope', { name: 'x', scopes: [] }, '#/scopes'],
    ['an expiry that is over', { name: 'x', expiresAt: '2026-10-31T23:59:59Z' }, '#/expiresAt'],
    ['a limit of nothing', { name: 'x', requestsPerMonth: 0 }, '#/requestsPerMonth'],
    ['a field nobody knows', { name: 'x', plan: 'pro' }, '#/plan'],
  ])('with %s is refused', async (_, body, pointer) => {
    const site = aSite()
    const { cookie } = await verified(site)
    const { status, json } = await make(site, cookie, body)
    expect([status, json.code, json.errors?.[0]?.pointer]).toEqual([
      422,
      'validation_failed',
      pointer,
    ])
  })

  it('is the twentieth and last that lives; a replaced one in its grace is not among them', async () => {
    const site = aSite()
    const person = await verified(site)
    const keys = []
    for (let n = 0; n < 20; n += 1) keys.push(await aKey(site, person))
    expect((await make(site, person.cookie, { name: 'x' })).status).toBe(422)
    const rotated = await site.api('POST', `/api-keys/${keys[0]?.id}/rotate`, {
      cookie: person.cookie,
      body: { graceSeconds: 3_600 },
    })
    expect(rotated.status).toBe(201)
    expect((await make(site, person.cookie, { name: 'x' })).status).toBe(422)
    await site.api('DELETE', `/api-keys/${keys[1]?.id}`, { cookie: person.cookie })
    expect((await make(site, person.cookie, { name: 'x' })).status).toBe(201)
  })

  it('ends itself when nothing is left of the quota, and is listed as used and revoked', async () => {
    const site = aSite()
    const { cookie, bearer, key } = await aKeyHolder(site, { requestsPerMonth: 1 })
    site.clock.advance(90_000)
    expect((await site.api('GET', '/api-keys/self', { bearer })).json.apiKey).toMatchObject({
      id: key.id,
    })
    expect((await site.api('DELETE', '/api-keys/self', { bearer })).status).toBe(204)
    expect((await site.api('GET', '/usage', { bearer })).json.code).toBe('key_revoked')
    expect(await listed(site, cookie)).toMatchObject([
      { id: key.id, lastUsedAt: '2026-11-01T00:01:00.000Z', revokedAt: '2026-11-01T00:01:30.000Z' },
    ])
  })

  it('survives a change of the password, and "revoke all" ends every one', async () => {
    const site = aSite()
    const holder = await aKeyHolder(site)
    const { cookie, bearer, password } = holder
    const other = await aKey(site, holder)
    const changed = await site.api('PATCH', '/users/me', {
      cookie,
      body: { currentPassword: password, newPassword: 'another horse, another battery' },
    })
    expect(changed.status).toBe(200)
    expect((await site.api('GET', '/users/me', { bearer })).json.user?.id).toBe(holder.accountId)
    expect((await site.api('DELETE', '/api-keys', { cookie })).status).toBe(204)
    for (const secret of [bearer, other.secret])
      expect((await site.api('GET', '/users/me', { bearer: secret })).json.code).toBe('key_revoked')
  })
})

describe('a rotation', () => {
  it('makes a key like the old one, which works on for the grace and then no more', async () => {
    const site = aSite()
    const expiresAt = new Date(START + 10 * DAY).toISOString()
    const { cookie, key } = await aKeyHolder(
      site,
      {},
      { scopes: ['usage:read'], requestsPerMonth: 5, expiresAt },
    )
    site.clock.advance(2 * DAY)
    const rotate = (id: string) =>
      site.api('POST', `/api-keys/${id}/rotate`, { cookie, body: { graceSeconds: 86_400 } })
    const { json } = await rotate(key.id)
    const made = json as unknown as { apiKey: ApiKey; secret: string }
    expect(made.apiKey).toMatchObject({
      name: 'A key',
      scopes: ['usage:read'],
      requestsPerMonth: 5,
      expiresAt: '2026-11-13T00:00:00.000Z',
    })
    const [fresh, old] = await listed(site, cookie)
    // To the millisecond a day apart: the pages tell by it which key took which one's place.
    expect([fresh?.id, fresh?.createdAt, old?.id, old?.expiresAt]).toEqual([
      made.apiKey.id,
      '2026-11-03T00:00:00.000Z',
      key.id,
      '2026-11-04T00:00:00.000Z',
    ])
    // The two share the limit the key had.
    const self = (bearer: string) => site.api('GET', '/api-keys/self', { bearer })
    for (let n = 0; n < 3; n += 1) await self(key.secret)
    for (let n = 0; n < 2; n += 1) expect((await self(made.secret)).status).toBe(200)
    expect((await self(made.secret)).json['violated-policies']).toEqual(['key'])
    site.clock.advance(DAY)
    expect((await self(key.secret)).json.code).toBe('key_expired')
  })
})

describe('a key that cannot be rotated', () => {
  const rotated = async (site: Site, cookie: string, id: string) => {
    const body = { graceSeconds: 3_600 }
    const { status, json } = await site.api('POST', `/api-keys/${id}/rotate`, { cookie, body })
    return [status, json.code, json.detail]
  }
  const replaced = 'This key was replaced already; rotate the one that took its place.'
  const ended = 'This key works no more; make a new one.'

  it('was replaced before, in its grace and after', async () => {
    const site = aSite()
    const { cookie, bearer, key } = await aKeyHolder(site)
    expect((await rotated(site, cookie, key.id))[0]).toBe(201)
    expect((await site.api('GET', '/api-keys/self', { bearer })).status).toBe(200)
    expect(await rotated(site, cookie, key.id)).toEqual([409, 'wrong_state', replaced])
    site.clock.advance(HOUR)
    expect(await rotated(site, cookie, key.id)).toEqual([409, 'wrong_state', replaced])
    expect(await listed(site, cookie)).toHaveLength(2)
  })

  it('was revoked, or is over', async () => {
    const site = aSite()
    const person = await verified(site)
    const revoked = await aKey(site, person)
    const over = await aKey(site, person, { expiresAt: new Date(START + HOUR).toISOString() })
    await site.api('DELETE', `/api-keys/${revoked.id}`, { cookie: person.cookie })
    site.clock.advance(HOUR)
    for (const { id } of [revoked, over])
      expect(await rotated(site, person.cookie, id)).toEqual([409, 'wrong_state', ended])
  })

  it('is nobody’s, or another’s', async () => {
    const site = aSite()
    const [ada, bob] = [await verified(site), await verified(site)]
    const { id } = await aKey(site, bob)
    for (const one of ['key_nobody', id])
      expect(await rotated(site, ada.cookie, one)).toEqual([
        404,
        'not_found',
        'There is no key of yours with this id.',
      ])
  })
})

describe('a rotation whose answer was lost', () => {
  it('is told what came of it when it is asked for again, though the old key is replaced', async () => {
    const site = aSite()
    const { cookie, key } = await aKeyHolder(site)
    const rotate = () =>
      site.api('POST', `/api-keys/${key.id}/rotate`, {
        cookie,
        body: { graceSeconds: 0 },
        headers: { 'idempotency-key': 'lost' },
      })
    const [first, again] = [await rotate(), await rotate()]
    expect(first.json.secret).toMatch(/^tf_test_/)
    expect([again.status, again.json]).toEqual([201, { ...first.json, secret: null }])
  })
})

describe('rotations without end', () => {
  it('leave at most twenty replaced keys alive, and remember five hundred dead ones', async () => {
    const site = aSite()
    const person = await verified(site)
    const { cookie } = person
    const rotate = async (id: string, graceSeconds: number) => {
      const { status, json } = await site.api('POST', `/api-keys/${id}/rotate`, {
        cookie,
        body: { graceSeconds },
      })
      return { status, json, id: (json.apiKey as ApiKey | undefined)?.id ?? id }
    }
    let { id } = await aKey(site, person)
    for (let n = 0; n < 20; n += 1) id = (await rotate(id, 86_400)).id
    const refused = await rotate(id, 86_400)
    expect([refused.status, refused.json.errors?.[0]?.pointer]).toEqual([422, '#/graceSeconds'])
    const [accountId, now] = [person.user.id, site.clock.now()]
    const [last, kept] = await runInDurableObject(objectOf(accountId), (instance) => {
      const object = instance as unknown as Quota
      let newest = id
      for (let n = 0; n < 520; n += 1) {
        const key = { id: `key_${unique()}`, hash: unique(), prefix: 'tf_test_', last4: 'last' }
        const ids = { auditId: `aud_${unique()}`, requestId: 'req_1', claim: null }
        object.rotateKey(newest, key, 0, { accountId, userId: accountId, now, ...ids })
        newest = key.id
      }
      return [newest, object.keys({ before: null, limit: 1_000 })] as const
    })
    expect(last).not.toBe(id)
    // Twenty in their grace, the one that lives, the last to die, and those remembered.
    expect(kept.length).toBeLessThanOrEqual(522)
    site.clock.advance(DAY)
    expect((await rotate(last, 3_600)).status).toBe(201)
  })
})

describe('Idempotency-Key', () => {
  it('answers the same wish again without doing it, quoted or bare, and never its secret', async () => {
    const site = aSite()
    const { cookie } = await verified(site)
    const ask = (key: string) => make(site, cookie, { name: 'One' }, { 'idempotency-key': key })
    const first = await ask('k-1')
    const again = [await ask('k-1'), await ask('"k-1"')]
    expect(first.json.secret).toMatch(/^tf_test_/)
    for (const { status, json, headers } of again) {
      expect([status, json]).toEqual([201, { apiKey: first.json.apiKey, secret: null }])
      expect(headers.get('location')).toBe(first.headers.get('location'))
      expect(headers.get('idempotent-replayed')).toBe('true')
    }
    expect(await listed(site, cookie)).toHaveLength(1)
    site.clock.advance(DAY)
    expect((await ask('k-1')).json.secret).toMatch(/^tf_test_/)
  })

  it('gives a 404 again as it was, but for the request it names, and whatever stands behind the path', async () => {
    const site = aSite()
    const { bearer, cookie } = await aKeyHolder(site)
    const ask = (path: string) =>
      site.api('POST', path, { bearer, headers: { 'idempotency-key': 'nobody' } })
    const lost = '/goals/gol_nobody/cancel'
    const [first, again] = [await ask(lost), await ask(`${lost}/`)]
    expect([first.status, again.status]).toEqual([404, 404])
    expect(again.headers.get('idempotent-replayed')).toBe('true')
    const requestId = again.headers.get('x-request-id')
    expect(again.json).toEqual({ ...first.json, requestId })
    expect(first.json.requestId).not.toBe(requestId)
    // Nothing secret is added to what has no secret.
    const rotate = () =>
      site.api('POST', '/api-keys/key_nobody/rotate', {
        cookie,
        body: {},
        headers: { 'idempotency-key': 'no-key' },
      })
    expect(Object.keys((await rotate()).json).sort()).toEqual(
      Object.keys((await rotate()).json).sort(),
    )
  })

  it('belongs to the account alone, and refuses another wish under the same key', async () => {
    const site = aSite()
    const [ada, bob] = [await verified(site), await verified(site)]
    const headers = { 'idempotency-key': `shared-${unique()}` }
    expect((await make(site, ada.cookie, { name: 'Ada’s' }, headers)).status).toBe(201)
    const other = await make(site, ada.cookie, { name: 'Another' }, headers)
    expect([other.status, other.json.code]).toEqual([422, 'idempotency_mismatch'])
    expect((await make(site, bob.cookie, { name: 'Bob’s' }, headers)).json.secret).toMatch(/^tf_/)
  })

  it('does ten at once only once', async () => {
    const site = aSite()
    const { cookie } = await verified(site)
    const headers = { 'idempotency-key': 'at-once' }
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => make(site, cookie, { name: 'One' }, headers)),
    )
    const codes = new Set(answers.map(({ status, json }) => (status === 201 ? 'made' : json.code)))
    expect(codes.has('made')).toBe(true)
    expect(
      [...codes].filter((code) => code !== 'made' && code !== 'idempotency_in_flight'),
    ).toEqual([])
    expect(answers.filter(({ json }) => json.secret).length).toBe(1)
    expect(await listed(site, cookie)).toHaveLength(1)
  })

  it('of 255 characters is taken, of 256 not; a wish that was refused may be mended under the same key', async () => {
    const site = aSite()
    const { cookie } = await verified(site)
    const ask = (key: string, body: object) => make(site, cookie, body, { 'idempotency-key': key })
    expect((await ask('a'.repeat(255), { name: 'One' })).status).toBe(201)
    const long = await ask('a'.repeat(256), { name: 'One' })
    expect([long.status, long.json.code]).toEqual([422, 'validation_failed'])
    expect((await ask('mended', { name: '' })).status).toBe(422)
    expect((await ask('mended', { name: 'Two', expiresAt: '2026-01-01T00:00:00Z' })).status).toBe(
      422,
    )
    expect((await ask('mended', { name: 'Two' })).status).toBe(201)
  })

  it('makes a key once, though the first try was cut off between making and answering', async () => {
    const site = aSite()
    const { cookie, user } = await verified(site)
    const headers = { 'idempotency-key': 'cut' }
    const quota = site.ports.quota
    // The object made the key; whoever asked died before the answer.
    site.ports.quota = (id) => {
      const object = quota(id)
      return new Proxy(object, {
        get: (_, verb: keyof typeof object) =>
          verb === 'settle' ? () => new Promise(() => undefined) : object[verb],
      })
    }
    void make(site, cookie, { name: 'One' }, headers)
    await expect.poll(() => listed(site, cookie)).toHaveLength(1)
    site.ports.quota = quota
    expect((await make(site, cookie, { name: 'One' }, headers)).json.code).toBe(
      'idempotency_in_flight',
    )
    site.clock.advance(HOUR)
    const again = await make(site, cookie, { name: 'One' }, headers)
    expect([again.status, again.json.secret]).toEqual([201, null])
    expect(await objectOf(user.id).keys({ before: null, limit: 9 })).toHaveLength(1)
  })
})
