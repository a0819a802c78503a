/** Workers beside ours: a bare Hono, a naive counter in D1, and one that seats accounts in their objects. */

import { build } from 'esbuild'
import { apiContentSecurityPolicy, securityHeaders } from '../workers/contract/headers.ts'

/** What a metered answer looks like, headers included: the bare Hono sends the same, so that only our work differs. */
export type Twin = { headers: Record<string, string>; body: string }

/** The twin of `GET /api-keys/self`: as long as the real thing, which the benchmark checks. */
export const METERED: Twin = {
  headers: {
    ...securityHeaders,
    'access-control-allow-origin': '*',
    'access-control-expose-headers': 'RateLimit,RateLimit-Policy,Retry-After,X-Request-Id,Location',
    'cache-control': 'no-store',
    'content-security-policy': apiContentSecurityPolicy,
    'content-type': 'application/json',
    ratelimit: '"burst";r=99999999;t=41, "month";r=999999999;t=1209600',
    'ratelimit-policy': '"burst";q=100000000;w=60, "month";q=1000000000;w=2592000',
    'x-request-id': 'req_01KB2Z3M4N5P6Q7R8S9TAVBWCX',
  },
  body: JSON.stringify({
    apiKey: {
      id: 'key_01KB2Z3M4N5P6Q7R8S9TAVBWCX',
      name: 'Bench',
      prefix: 'tf_live_1ben',
      last4: 'x7Qz',
      scopes: ['goals:read', 'goals:write', 'usage:read', 'account:read'],
      requestsPerMonth: null,
      createdAt: '2026-11-25T18:04:00.000Z',
      expiresAt: null,
      lastUsedAt: '2026-11-25T18:04:00.000Z',
      revokedAt: null,
    },
  }),
}

/** Reads the same, answers the same: everything else is ours. */
const bare = (twin: Twin) => `
  import { Hono } from 'hono'
  const { headers, body } = ${JSON.stringify(twin)}
  const answer = JSON.parse(body)
  const app = new Hono()
  app.post('/api/v1/stripe-webhook', async (c) => {
    await c.req.text()
    return c.json({ received: true })
  })
  app.get('/api/v1/api-keys/self', (c) => c.json(answer, 200, headers))
  export default app
`

/** What many would write first: find the key, count in one conditional statement, answer the same. */
const naive = (twin: Twin) => `
  import { Hono } from 'hono'
  const { headers, body } = ${JSON.stringify(twin)}
  const answer = JSON.parse(body)
  const app = new Hono()
  app.get('/api/v1/api-keys/self', async (c) => {
    const key = c.req.header('authorization').slice(7)
    const found = await c.env.DB.prepare('SELECT account FROM keys WHERE key = ?').bind(key).first()
    if (!found) return c.text('', 401)
    const counted = await c.env.DB
      .prepare('UPDATE counters SET used = used + 1 WHERE account = ? AND used < allowed RETURNING used')
      .bind(found.account).first()
    return counted ? c.json(answer, 200, headers) : c.text('', 429)
  })
  app.post('/seat', async (c) => {
    await c.env.DB.batch([
      c.env.DB.prepare('CREATE TABLE keys (key TEXT PRIMARY KEY, account TEXT)'),
      c.env.DB.prepare('CREATE TABLE counters (account TEXT PRIMARY KEY, used INTEGER, allowed INTEGER)'),
      c.env.DB.prepare('INSERT INTO keys VALUES (?, ?)').bind(await c.req.text(), 'a'),
      c.env.DB.prepare('INSERT INTO counters VALUES (?, 0, 1000000000)').bind('a'),
    ])
    return c.text('')
  })
  app.get('/used', async (c) => c.json(await c.env.DB.prepare('SELECT used FROM counters').first()))
  export default app
`

/** Speaks to the accounts' real objects, as Provisioning and the key routes do. */
const seater = `
  export default {
    async fetch(request, env) {
      const seats = await request.json()
      for (const { accountId, grant, key, wish, by } of seats) {
        const object = env.QUOTA.get(env.QUOTA.idFromName(accountId))
        if (grant) await object.apply(grant)
        if (key) await object.makeKey(key, wish, by)
      }
      const first = env.QUOTA.get(env.QUOTA.idFromName(seats[0].accountId))
      return Response.json({ used: (await first.usage(seats[0].now)).used })
    }
  }
`

async function bundled(contents: string): Promise<string> {
  const out = await build({
    stdin: { contents, resolveDir: process.cwd() },
    bundle: true,
    minify: true,
    format: 'esm',
    write: false,
  })
  return out.outputFiles[0]?.text ?? ''
}

/** Their names in the runtime: `bare`, `naive`, `seater`. */
export const peerScripts = async () => ({
  bare: await bundled(bare(METERED)),
  naive: await bundled(naive(METERED)),
  seater,
})
