/** Who may call what: a matrix made from the route table itself, so that a route nobody thought about fails here. */

import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { SCOPES } from '../contract/metering.ts'
import { propose } from '../db/approvals.ts'
import { openDatabase, together } from '../db/database.ts'
import { checkoutIntents } from '../db/schema/index.ts'
import { START, unique } from '../journeys/builders.ts'
import { aGrant, aKey, aKeyHolder, objectOf, verified } from '../journeys/metered.ts'
import { ownAgentsRest } from '../journeys/own-agents.ts'
import { scriptedStripe } from '../journeys/scripted-stripe.ts'
import { aSite, type Call, type Person, type Reply, type Site } from '../journeys/site.ts'
import { swarmObjects } from '../journeys/swarm-objects.ts'
import { WHO } from '../journeys/who-may-call.ts'
import { stripeTool } from '../tools/stripe/index.ts'
import { createApp } from './app.ts'
import type { Route } from './route.ts'
import { routes } from './routes/index.ts'

const nameOf = (route: Route) => `${route.method} ${route.path}`
const pathOf = (route: Route) => `/api/v1${route.path.replace(/:\w+/g, 'nobody_has_this')}`
const writes = routes.filter(({ method }) => method !== 'GET')

/** Stripe is away, the tool is the real one: what gets past the policy may answer 503, never reach out. */
const aLonelySite = (): Site =>
  aSite({
    stripe: stripeTool({
      secretKey: () => 'sk_test_titanforge',
      webhookSecret: () => 'whsec_titanforge_tests_0000000000000000',
      fetch: async () => new Response('{}', { status: 503 }),
    }),
  })

const sql = (text: string, ...values: unknown[]) =>
  env.DB.prepare(text)
    .bind(...values)
    .run()

/** So many calls in one minute are not what is asked here. */
const TIRELESS = { burstPerMinute: 100_000 }

type Someone = Pick<Call, 'cookie' | 'bearer'>
const ACTORS = {
  anonymous: async (): Promise<Someone> => ({}),
  'a stale cookie': async () => ({ cookie: 'tf_session=stale' }),
  'an invented key': async () => ({ bearer: `tf_test_${'a'.repeat(26)}_${'b'.repeat(49)}` }),
  'a key': async (site: Site) => ({ bearer: (await aKeyHolder(site, TIRELESS)).bearer }),
  'a key of other scopes': async (site: Site, { policy }: Route) => {
    const scopes = SCOPES.filter((scope) => !('scope' in policy) || scope !== policy.scope)
    return { bearer: (await aKeyHolder(site, TIRELESS, { scopes })).bearer }
  },
  'a revoked key': async (site: Site) => {
    const { cookie, bearer, key } = await aKeyHolder(site)
    await site.api('DELETE', `/api-keys/${key.id}`, { cookie })
    return { bearer }
  },
  'a key without a plan': async (site: Site) => ({
    bearer: (await aKey(site, await verified(site))).secret,
  }),
  'a key whose payment is overdue': async (site: Site) => ({
    bearer: (await aKeyHolder(site, { access: 'suspended' })).bearer,
  }),
  'a key of a disabled account': async (site: Site) => ({
    bearer: (await aKeyHolder(site, { access: 'none', reason: 'account_disabled' })).bearer,
  }),
  unverified: async (site: Site) => ({ cookie: (await site.registered()).cookie }),
  verified: async (site: Site) => {
    const { user, cookie } = await site.registered()
    await sql('UPDATE users SET email_verified_at = 1 WHERE id = ?', user.id)
    return { cookie }
  },
  'a program with a token': async (site: Site) => ({
    bearer: (await site.tokens(await site.registered())).access,
  }),
  superuser: async (site: Site) => {
    const { user, cookie } = await site.registered()
    await sql('UPDATE users SET is_superuser = 1 WHERE id = ?', user.id)
    return { cookie }
  },
  'demoted while signed in': async (site: Site) => {
    const { user, cookie } = await site.registered()
    await sql('UPDATE users SET is_superuser = 1 WHERE id = ?', user.id)
    await site.api('GET', '/users/me', { cookie })
    await sql('UPDATE users SET is_superuser = 0 WHERE id = ?', user.id)
    return { cookie }
  },
  disabled: async (site: Site) => {
    const { user, cookie } = await site.registered()
    await sql('UPDATE users SET disabled_at = 1 WHERE id = ?', user.id)
    return { cookie }
  },
  'signed out': async (site: Site) => {
    const { cookie } = await site.registered()
    await site.api('DELETE', '/session', { cookie })
    return { cookie }
  },
}
type ActorName = keyof typeof ACTORS
const actors = Object.keys(ACTORS) as ActorName[]

const bySession = ({ who }: Route['policy']) => who !== 'signed_in_or_key' && who !== 'key'
/** Refused by no limit: who found a key must be able to end it. */
const always = (policy: Route['policy']) => policy.who === 'key' && policy.metered === 'if_possible'

/** What the account's object says to a key, by what the route asks of one. */
const KEYS: Partial<Record<ActorName, (policy: Route['policy']) => string | null>> = {
  'an invented key': () => 'invalid_key',
  'a key': (policy) => (bySession(policy) ? 'forbidden' : null),
  'a key of other scopes': (policy) => {
    if (bySession(policy)) return 'forbidden'
    return policy.who === 'signed_in_or_key' ? 'scope_missing' : null
  },
  'a revoked key': () => 'key_revoked',
  'a key without a plan': (policy) => (always(policy) ? null : 'plan_required'),
  'a key whose payment is overdue': (policy) => (always(policy) ? null : 'payment_overdue'),
  'a key of a disabled account': () => 'account_disabled',
}

/** The code a policy refuses an actor with, or null: let in, whatever the handler then says. */
function verdict({ policy }: Route, actor: ActorName): string | null {
  if (policy.who === 'anyone' || policy.who === 'stripe') return null
  const byKey = KEYS[actor]
  if (byKey) return byKey(policy)
  if (['anonymous', 'a stale cookie', 'signed out'].includes(actor)) return 'unauthenticated'
  if (actor === 'disabled') return 'account_disabled'
  if (policy.who === 'superuser') return actor === 'superuser' ? null : 'forbidden'
  if (policy.who === 'key') return 'forbidden'
  // New work: nobody here has a plan.
  if (policy.who === 'signed_in_or_key' && (policy.needsPlan || policy.metered === 'everyone'))
    return 'plan_required'
  return policy.who === 'signed_in' && policy.verified && actor !== 'verified'
    ? 'email_unverified'
    : null
}

const REFUSALS = new Set([
  'unauthenticated',
  'invalid_key',
  'key_revoked',
  'plan_required',
  'payment_overdue',
  'scope_missing',
  'invalid_token',
  'token_expired',
  'two_credentials',
  'account_disabled',
  'email_unverified',
  'forbidden',
  'csrf',
])

const met = async (name: ActorName, route: Route, again: boolean) => {
  const kind = `${name} ${name === 'a key of other scopes' && 'scope' in route.policy ? route.policy.scope : ''}`
  const anew = async () => {
    const site = aLonelySite()
    return { site, who: await ACTORS[name](site, route) }
  }
  if (!again) return anew()
  const before = refused.get(kind) ?? anew()
  refused.set(kind, before)
  return before
}

/** Whom a route refuses it leaves as they were: they can go on to the next. */
const refused = new Map<string, Promise<{ site: Site; who: Someone }>>()

describe('the route table', () => {
  it('is the one of the contract', () => {
    expect(Object.fromEntries(routes.map((route) => [nameOf(route), route.policy.who]))).toEqual(
      WHO,
    )
  })

  it('is all that is mounted', () => {
    const { routes: mounted } = createApp({ openPorts: async () => aSite().ports })
    const declared = routes.flatMap((route) => [
      `${route.method} /api/v1${route.path}`,
      ...(route.short ? [`${route.method} ${route.path}`] : []),
    ])
    const found = mounted
      .filter(({ method }) => method !== 'ALL')
      .map(({ method, path }) => `${method} ${path}`)
    expect(found.sort()).toEqual(declared.sort())
  })
})

describe.each(routes.map((route) => [nameOf(route), route] as const))('%s', (_, route) => {
  it.each(actors)('%s', async (name) => {
    const expected = verdict(route, name)
    const { site, who } = await met(name, route, expected !== null)
    const answer = await site.call(route.method, pathOf(route), who)
    if (expected) expect(answer.json.code).toBe(expected)
    else expect(REFUSALS.has(answer.json.code ?? '')).toBe(false)
    expect([500, 501, 502]).not.toContain(answer.status)
    if (answer.status === 401) expect(answer.headers.get('www-authenticate')).toBe('Bearer')
  })
})

describe.each(writes.map((route) => [nameOf(route), route] as const))(
  '%s from elsewhere',
  (_, route) => {
    const site = aLonelySite()
    let ada: Person
    beforeAll(async () => {
      ada = await verified(site)
      await objectOf(ada.user.id).apply(aGrant(ada.user.id, TIRELESS))
      if (route.policy.who === 'superuser')
        await sql('UPDATE users SET is_superuser = 1 WHERE id = ?', ada.user.id)
    })
    const send = async (call: Call): Promise<Reply> =>
      site.call(route.method, pathOf(route), { cookie: ada.cookie, ...call })
    // Whoever may call: what brings the cookie must come from our own page. Stripe brings none.
    const guarded = route.policy.who !== 'stripe'
    const isCsrf = (answer: Reply) => answer.status === 403 && answer.json.code === 'csrf'

    it.each(['https://evil.example', 'null', 'http://localhost:9999', 'https://localhost:8787'])(
      'under the Origin %s',
      async (origin) => expect(isCsrf(await send({ origin }))).toBe(guarded),
    )

    it('without Origin and Sec-Fetch-Site', async () =>
      expect(isCsrf(await send({ origin: null }))).toBe(guarded))

    it.each(['cross-site', 'same-site', 'none'])('with Sec-Fetch-Site: %s', async (value) =>
      expect(isCsrf(await send({ origin: null, headers: { 'sec-fetch-site': value } }))).toBe(
        guarded,
      ),
    )

    it.each(['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain'])(
      'as a form posts it: %s',
      async (type) => {
        const raw = { type, text: 'a=1' }
        expect(isCsrf(await send({ raw, origin: 'https://evil.example' }))).toBe(guarded)
        expect(isCsrf(await send({ raw, origin: null }))).toBe(guarded)
        // From our own page, too, a body is JSON or nothing.
        const takesForms = route.bodyType === 'form_or_json' && type.endsWith('urlencoded')
        if (route.body && !takesForms)
          expect((await send({ raw })).json.code).toBe('unsupported_media_type')
      },
    )

    it('without the cookie: only what starts a session or speaks for a page refuses a foreign Origin', async () => {
      const choosy = route.policy.who === 'anyone' && route.policy.ownOrigin === true
      const call = { cookie: undefined }
      expect(isCsrf(await send({ ...call, origin: 'https://evil.example' }))).toBe(choosy)
      expect(isCsrf(await send({ ...call, origin: null }))).toBe(false)
    })

    it('from our own page, which may', async () => {
      const own = await send({ headers: { 'sec-fetch-site': 'same-origin' }, origin: null })
      expect(isCsrf(own)).toBe(false)
    })
  },
)

/** For each route with an id: a real object of this person's, as the path that names it. */
const OBJECTS: Record<string, (site: Site, owner: Person) => Promise<string>> = {
  ...Object.fromEntries(
    Object.entries(swarmObjects).map(([name, make]) => [
      name,
      (_: Site, { user }: Person) => make(user.id),
    ]),
  ),
  'DELETE /sessions/:id': async (site, { cookie, email, password }) => {
    await site.api('POST', '/session', { body: { email, password } })
    const { json } = await site.api('GET', '/sessions', { cookie })
    const sessions = json.sessions as { id: string; current: boolean }[]
    return `/sessions/${sessions.find(({ current }) => !current)?.id}`
  },
  'GET /api-keys/:id': async (site, owner) => `/api-keys/${(await aKey(site, owner)).id}`,
  'DELETE /api-keys/:id': async (site, owner) => `/api-keys/${(await aKey(site, owner)).id}`,
  'POST /api-keys/:id/rotate': async (site, owner) =>
    `/api-keys/${(await aKey(site, owner)).id}/rotate`,
  'GET /checkout-sessions/:id': async (_, { user }) => {
    const sessionId = `cs_${unique()}`
    await openDatabase(env.DB)
      .insert(checkoutIntents)
      .values({
        id: `chi_${unique()}`,
        accountId: user.id,
        actorId: user.id,
        plan: 'pro',
        interval: 'month',
        priceId: 'price_pro_month',
        sessionId,
        status: 'open',
        expiresAt: START + 1,
        createdAt: START,
      })
    return `/checkout-sessions/${sessionId}`
  },
  'DELETE /offers/:id': async (_, { user }) => {
    const id = `ofr_${unique()}`
    const columns = 'id, account_id, actor_id, interval, amount_cents, currency, limits, expires_at'
    const values = `?, 'usr_x', ?, 'month', 100, 'usd', '{}', 1, 1`
    await sql(`INSERT INTO offers (${columns}, created_at) VALUES (${values})`, id, user.id)
    return `/offers/${id}`
  },
  'POST /approvals/:id/decision': async (_, { user }) => {
    const id = `apr_${unique()}`
    const db = openDatabase(env.DB)
    const statements = propose(db, {
      id,
      accountId: user.id,
      actorId: 'orchestrator',
      kind: 'tool',
      tool: 'fetch',
      arguments: { url: 'https://example.com' },
      actionHash: 'a'.repeat(64),
      summary: 'Fetch https://example.com',
      mayDecide: 'member',
      agent: 'billing',
      subject: `tool:${id}`,
      expiresAt: START + 1_000_000,
      now: START,
    })
    await together(db, statements)
    return `/approvals/${id}/decision`
  },
}

/** What a route that names an object needs beside its path. */
const BODIES: Record<string, (path: string) => object> = {
  'POST /approvals/:id/decision': () => ({ decision: 'deny', actionHash: 'a'.repeat(64) }),
  'POST /api-keys/:id/rotate': () => ({ graceSeconds: 0 }),
  'POST /goals/:id/answer': () => ({ text: 'https://a.test' }),
  'PATCH /schedules/:id': () => ({ paused: true }),
}

/** The object of goals lives by the real clock. */
async function withPlan(accountId: string): Promise<void> {
  const grant = aGrant(accountId, { ...TIRELESS, validUntil: Date.now() + 9e9 })
  await objectOf(accountId).apply(grant)
  await env.SWARM.getByName(accountId).apply(grant)
}

describe('an object', () => {
  // A goal that is to be cancelled has not ended meanwhile.
  beforeAll(() => ownAgentsRest('ceo'))
  // What operators name is nobody's own, and what anyone may read is whoever's who has the link.
  const owned = routes.filter(
    ({ path, policy }) => path.includes(':') && !['superuser', 'anyone'].includes(policy.who),
  )
  const withIds = owned.map(nameOf)

  it('is made here for each route that names one', () => {
    expect(Object.keys(OBJECTS).sort()).toEqual([...withIds].sort())
  })

  it.each(withIds)('of A is A’s alone: %s', async (name) => {
    const { tool } = scriptedStripe()
    const site = aSite({ stripe: { ...tool, checkoutSession: async () => null } })
    const [a, b] = [await verified(site), await verified(site)]
    for (const { user } of [a, b]) await withPlan(user.id)
    const path = (await OBJECTS[name]?.(site, a)) ?? ''
    const body = BODIES[name]?.(path)
    const call = (cookie: string, at = path) =>
      site.api(name.split(' ')[0] ?? '', at, { cookie, ...(body ? { body } : {}) })
    const before = await call(b.cookie)
    expect([200, 201, 204]).toContain((await call(a.cookie)).status)
    const after = await call(b.cookie)
    const nobodys = await call(b.cookie, path.replace(/^(\/[^/]+\/)[^/]+/, '$1nobody_has_this'))
    for (const answer of [before, after, nobodys])
      expect([answer.status, answer.json.code]).toEqual([404, 'not_found'])
  })
})
