/** Workers beside ours: a bare Hono, a naive counter in D1, the floor of a call to an object, and one that seats accounts in theirs. */

import { build } from 'esbuild'

/** Every peer answers what it was last given: one of our own answers, with its status, headers and body. */
const twin = `
  import { Hono } from 'hono'
  const app = new Hono()
  let twin = { status: 200, headers: {}, answer: {} }
  const answered = (c) => c.json(twin.answer, twin.status, twin.headers)
  app.put('/twin', async (c) => {
    twin = await c.req.json()
    return c.text('')
  })
  app.get('/twin', (c) => c.json(twin))
`

/** Reads the same, answers the same: everything else is ours. */
const bare = `${twin}
  app.post('/api/v1/stripe-webhook', async (c) => {
    await c.req.text()
    return c.json({ received: true })
  })
  app.get('/api/v1/api-keys/self', answered)
  app.get('/api/v1/users/me', answered)
  app.post('/api/v1/api-keys', async (c) => {
    await c.req.text()
    return answered(c)
  })
  export default app
`

/** What many would write first: find the key, count in one conditional statement, answer the same. */
const naive = `${twin}
  app.get('/api/v1/api-keys/self', async (c) => {
    const key = c.req.header('authorization').slice(7)
    const found = await c.env.DB.prepare('SELECT account FROM keys WHERE key = ?').bind(key).first()
    if (!found) return c.text('', 401)
    const counted = await c.env.DB
      .prepare('UPDATE counters SET used = used + 1 WHERE account = ? AND used < allowed RETURNING used')
      .bind(found.account).first()
    return counted ? answered(c) : c.text('', 429)
  })
  app.post('/seat', async (c) => {
    await c.env.DB.batch([
      c.env.DB.prepare('CREATE TABLE IF NOT EXISTS keys (key TEXT PRIMARY KEY, account TEXT)'),
      c.env.DB.prepare('CREATE TABLE IF NOT EXISTS counters (account TEXT PRIMARY KEY, used INTEGER, allowed INTEGER)'),
      c.env.DB.prepare('INSERT OR REPLACE INTO keys VALUES (?, ?)').bind(await c.req.text(), 'a'),
      c.env.DB.prepare('INSERT OR REPLACE INTO counters VALUES (?, 0, 1000000000)').bind('a'),
    ])
    return c.text('')
  })
  app.get('/used', async (c) => c.json(await c.env.DB.prepare('SELECT used FROM counters').first()))
  export default app
`

/** A bare Hono whose every answer waits for an object: for nothing, or for one statement that is on disk. */
const floor = `${twin}
  import { DurableObject } from 'cloudflare:workers'
  export class Counter extends DurableObject {
    constructor(state, env) {
      super(state, env)
      this.sql = state.storage.sql
      this.sql.exec('CREATE TABLE IF NOT EXISTS counter (one INTEGER PRIMARY KEY, used INTEGER)')
      this.sql.exec('INSERT OR IGNORE INTO counter VALUES (1, 0)')
    }
    nothing() { return null }
    count() { this.sql.exec('UPDATE counter SET used = used + 1 WHERE one = 1'); return null }
    used() { return this.sql.exec('SELECT used FROM counter').one() }
  }
  const object = ({ env: { COUNTER } }) => COUNTER.getByName('a')
  app.get('/api/v1/api-keys/self', async (c) => {
    if (c.req.query('durable') === undefined) await object(c).nothing()
    else await object(c).count()
    return answered(c)
  })
  app.get('/used', async (c) => c.json(await object(c).used()))
  export default app
`

/** Speaks to the accounts' real objects, as Provisioning and the key routes do; answers what those only named have used. */
const seater = `
  export default {
    async fetch(request, env) {
      const seats = await request.json()
      const used = await Promise.all(seats.map(async ({ accountId, grant, key, wish, by, now, swarm }) => {
        const object = env.QUOTA.getByName(accountId)
        if (!grant) return (await object.usage(now)).used
        await object.apply(grant)
        await object.makeKey(key, wish, by)
        if (swarm) await env.SWARM.getByName(accountId).apply(grant)
        return 0
      }))
      return Response.json({ used: used.reduce((sum, one) => sum + one, 0) })
    }
  }
`

async function bundled(contents: string): Promise<string> {
  const out = await build({
    stdin: { contents, resolveDir: process.cwd() },
    bundle: true,
    minify: true,
    format: 'esm',
    external: ['cloudflare:workers'],
    write: false,
  })
  return out.outputFiles[0]?.text ?? ''
}

/** Their names in the runtime. */
export const peerScripts = async () => ({
  bare: await bundled(bare),
  naive: await bundled(naive),
  floor: await bundled(floor),
  seater,
})
