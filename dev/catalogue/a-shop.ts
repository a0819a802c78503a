/** What tests of the command need: a copy of the house it may write to, a Stripe on a port, an inbox with people in it. */

import { spawn } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { serve } from '@hono/node-server'
import { openDatabase } from '../../workers/db/database.ts'
import { d1Over, migrated } from '../sim/d1.ts'
import { createLocalStripe } from '../stripe/index.ts'

const PARTS = ['dev', 'workers', 'web', 'package.json', '.dev.vars.example']
export const LIVE_KEY = 'sk_live_pretended_for_a_test'

export type Said = { code: number | null; out: string }

/** With `live` keys the port pretends: the local Stripe itself takes test keys only. */
export async function aShop() {
  const folder = mkdtempSync(join(tmpdir(), 'catalogue-shop-'))
  for (const part of PARTS)
    cpSync(part, join(folder, part), {
      recursive: true,
      filter: (from) => !/\.test\.ts$|node_modules/.test(from),
    })
  symlinkSync(join(process.cwd(), 'node_modules'), join(folder, 'node_modules'))
  const catalogue = join(folder, 'workers/contract/catalogue.ts')
  const state = join(folder, 'state')
  const d1 = join(state, 'wrangler', 'v3', 'd1', 'miniflare-D1DatabaseObject')
  mkdirSync(d1, { recursive: true })
  const sqlite = migrated(join(d1, 'titanforge.sqlite'))
  const local = createLocalStripe({ publicUrl: 'http://127.0.0.1' })
  const takesLive = (request: Request): Promise<Response> => {
    const headers = new Headers(request.headers)
    const key = headers.get('authorization')?.replace(LIVE_KEY, 'sk_test_titanforge')
    if (key) headers.set('authorization', key)
    return local.fetch(new Request(request, { headers }))
  }
  const server = serve({ fetch: takesLive, port: 0, hostname: '127.0.0.1' })
  await new Promise((listening) => server.once('listening', listening))
  const { port } = server.address() as AddressInfo

  /** `npm run catalogue -- …` in its own process. */
  const run = (words: string[], key = 'sk_test_titanforge'): Promise<Said> =>
    new Promise((done, fail) => {
      const child = spawn(process.execPath, ['dev/catalogue.ts', ...words], {
        cwd: folder,
        env: {
          PATH: process.env.PATH ?? '',
          TITANFORGE_STATE: state,
          STRIPE_SECRET_KEY: key,
          STRIPE_API_BASE: `http://127.0.0.1:${port}`,
          // Nobody listens there: what reaches the app's own rows is the demo company's test.
          APP_ORIGIN: 'http://127.0.0.1:9',
        },
      })
      let out = ''
      child.stdout.on('data', (part) => (out += part))
      child.stderr.on('data', (part) => (out += part))
      child.on('error', fail).on('close', (code) => done({ code, out }))
    })
  return {
    run,
    port,
    sqlite,
    db: openDatabase(
      d1Over(
        () => sqlite,
        async (call) => call(),
      ),
    ),
    source: () => readFileSync(catalogue, 'utf8'),
    rewrite: (source: string) => writeFileSync(catalogue, source),
    async close() {
      if ('closeAllConnections' in server) server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
      sqlite.close()
      rmSync(folder, { recursive: true })
    },
  }
}
export type Shop = Awaited<ReturnType<typeof aShop>>

export function aSuperuser(sqlite: DatabaseSync, id: string): string {
  const email = `${id}@example.test`
  sqlite
    .prepare(
      `INSERT INTO users (id, account_id, actor_id, email, email_key, password_hash, is_superuser, created_at, updated_at)
       VALUES (?, ?, ?, ?, ?, 'none', 1, 0, 0)`,
    )
    .run(id, id, id, email, email)
  return email
}
