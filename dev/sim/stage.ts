/** The company every life starts from, and its customer's browser, which asks again when nothing answers. */

import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { migrated } from './d1.ts'
import { createWorld, ORIGIN, type World } from './world.ts'

export const BUYER = 'usr_01SIMULATEDBUYER0000000000'
const COOKIE = 'simulated-secret'

/** Somebody signed in, who has bought nothing yet. */
function seatBuyer(sqlite: DatabaseSync): void {
  const at = Date.UTC(2026, 9, 1)
  const later = Date.UTC(2027, 9, 1)
  const hash = createHash('sha256').update(COOKIE).digest('base64url')
  sqlite.exec(`
    INSERT INTO users (id, account_id, actor_id, email, email_key, password_hash, name, is_superuser, created_at, updated_at)
    VALUES ('${BUYER}', '${BUYER}', '${BUYER}', 'ada@example.test', 'ada@example.test', 'none', 'Ada', 0, ${at}, ${at});
    INSERT INTO sessions (id, account_id, actor_id, user_id, kind, secret_hash, created_at, last_seen_at, expires_at)
    VALUES ('ses_1', '${BUYER}', '${BUYER}', '${BUYER}', 'cookie', '${hash}', ${at}, ${at}, ${later})`)
}

export type Stage = { file: string; stripe: string; end(): void }

/** A company with its catalogue at Stripe and in D1, kept to start every run from. */
export async function setStage(): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'titanforge-sim-'))
  const file = join(folder, 'stage.sqlite')
  const sqlite = migrated(file)
  seatBuyer(sqlite)
  const world = createWorld({ sqlite, cut: null, forgetful: false, seed: 1 })
  await world.pushCatalogue()
  sqlite.close()
  return { file, stripe: world.local.snapshot(), end: () => rmSync(folder, { recursive: true }) }
}

/** As a browser would, again while nothing but a fault answers. */
export async function ask(world: World, path: string, body?: unknown): Promise<Response> {
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const answer = await world.app.request(`${ORIGIN}/api/v1${path}`, {
      method: body ? 'POST' : 'GET',
      headers: {
        cookie: `tf_session=${COOKIE}`,
        origin: ORIGIN,
        'content-type': 'application/json',
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    world.revive()
    if (answer.status < 500) return answer
  }
  throw new Error(`${path} never answered`)
}

export const CARD = { number: '4242424242424242', expMonth: 12, expYear: 2034, cvc: '123' }
