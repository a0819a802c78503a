/** The company every life starts from, its customers, and their browser, which asks again when nothing answers. */

import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { randomFrom } from '../stripe/ids.ts'
import { migrated } from './d1.ts'
import { faultsOf } from './faults.ts'
import { OPERATORS, PASSWORD, PEOPLE, type Person } from './people.ts'
import { Lost } from './schedule.ts'
import { ORIGIN, SIMULATED } from './settings.ts'
import { createWorld, type World } from './world.ts'

/** Signed in, verified, and nothing bought yet. */
function seat(
  sqlite: DatabaseSync,
  { id, email, name, cookie, rules }: Person,
  passwordHash: string,
): void {
  const at = Date.UTC(2026, 9, 1)
  const later = Date.UTC(2036, 9, 1)
  const hash = createHash('sha256').update(cookie).digest('base64url')
  sqlite.exec(`
    INSERT INTO users (id, account_id, actor_id, email, email_key, email_verified_at, password_hash, name, is_superuser, created_at, updated_at)
    VALUES ('${id}', '${id}', '${id}', '${email}', '${email}', ${at}, '${passwordHash}', '${name}', ${Number(rules)}, ${at}, ${at});
    INSERT INTO sessions (id, account_id, actor_id, user_id, kind, secret_hash, created_at, last_seen_at, expires_at)
    VALUES ('ses_${name}', '${id}', '${id}', '${id}', 'cookie', '${hash}', ${at}, ${at}, ${later})`)
}

/** The operators are at their desks again, after a restore has ended all sessions; customers sign in by themselves. */
export const seatAgain = (sqlite: DatabaseSync): void =>
  sqlite.exec("UPDATE sessions SET ended_at = NULL WHERE id IN ('ses_Olga', 'ses_Otto')")

export type Stage = { file: string; stripe: string; end(): void }

/** A company with its catalogue at Stripe and in D1, kept to start every run from. */
export async function setStage(): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'titanforge-sim-'))
  const file = join(folder, 'stage.sqlite')
  const sqlite = migrated(file)
  const hash = await SIMULATED.hash(PASSWORD)
  for (const one of [...PEOPLE, ...OPERATORS]) seat(sqlite, one, hash)
  const world = createWorld({
    disk: { sqlite },
    faults: faultsOf('clean', 1),
    seed: 1,
    random: randomFrom(1),
  })
  await world.pushCatalogue()
  sqlite.close()
  return { file, stripe: world.local.snapshot(), end: () => rmSync(folder, { recursive: true }) }
}

const TRIES = 12
const PAUSE_MS = 700

export type Asking = { method?: string; key?: string }

/** As a person would, again while nothing but a fault answers; 503 when they gave up. `key`: an `Idempotency-Key`. */
export async function ask(
  world: World,
  { cookie }: Pick<Person, 'cookie'>,
  path: string,
  body?: unknown,
  { method = body ? 'POST' : 'GET', key }: Asking = {},
): Promise<Response> {
  let faults = 0
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    try {
      const answer = await world.request(`/api/v1${path}`, {
        method,
        headers: {
          origin: ORIGIN,
          'content-type': 'application/json',
          ...(cookie ? { cookie: `tf_session=${cookie}` } : {}),
          ...(key ? { 'idempotency-key': key } : {}),
        },
        ...(body ? { body: JSON.stringify(body) } : {}),
      })
      if (answer.status < 500) return answer
      if (answer.status === 500) faults += 1
    } catch (error) {
      if (!(error instanceof Lost)) throw error
    }
    await world.schedule.sleep(PAUSE_MS)
  }
  // What answers 500 each time is no fault of the weather.
  if (faults === TRIES) world.broken.push(`${method} ${path} answers 500`)
  return new Response(null, { status: 503 })
}
