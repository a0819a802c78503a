/** One purchase from "choose Pro" to rest, by a browser that asks again when nothing answers. */

import { createHash } from 'node:crypto'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { CutPoint } from './cuts.ts'
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

/** What is left when all has come to rest, without ids and versions: equal for every run, cut or not. */
export type Outcome = {
  checkout: unknown
  rows: Record<string, unknown[]>
  grant: unknown
  mails: string[]
  atStripe: Record<string, number>
  divergences: number
}

const PROJECTIONS: Record<string, string> = {
  subscriptions: `SELECT plan, interval, status, amount_cents, cancel_at_period_end, past_due_since,
    account_id FROM subscriptions`,
  invoices: 'SELECT status, billing_reason, total_cents, paid_cents, account_id FROM invoices',
  users: `SELECT stripe_customer_id IS NOT NULL AS customer,
    current_subscription_id = (SELECT id FROM subscriptions) AS current FROM users`,
  intents: 'SELECT plan, interval, status FROM checkout_intents',
  entitlements: 'SELECT access, plan, requests_per_month, reason FROM entitlements',
  facts: 'SELECT type, count(*) AS n FROM events GROUP BY type ORDER BY type',
  undone: "SELECT key FROM outbox WHERE status <> 'done'",
  unsettled: "SELECT type FROM stripe_transactions WHERE status IN ('new', 'parked')",
  emails: 'SELECT kind, status FROM emails ORDER BY kind',
  flags: 'SELECT action FROM audit_log',
}

/** Runs the purchase once; answers what it left and how many calls left the process. */
export async function purchase(
  stage: Stage,
  cut: CutPoint,
  seed: number,
): Promise<{ outcome: Outcome; calls: number }> {
  const file = `${stage.file}.${seed}.${cut?.index ?? 0}.${cut?.side ?? 'whole'}`
  copyFileSync(stage.file, file)
  const sqlite = new DatabaseSync(file)
  // Processes are cut here, not the power: nothing need reach the disk.
  sqlite.exec('PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF')
  try {
    const forgetful = cut !== null && cut.index % 2 === 1
    const world = createWorld({ sqlite, cut, stripe: stage.stripe, forgetful, seed })
    const opened = await ask(world, '/create-checkout-session', { plan: 'pro', interval: 'year' })
    const { id } = (await opened.json()) as { id: string }
    world.local.payCheckoutSession(id, { ...CARD, email: 'ada@example.test', name: 'Ada' })
    await ask(world, `/checkout-sessions/${id}`)
    await world.settle()
    const { status } = (await (await ask(world, `/checkout-sessions/${id}`)).json()) as {
      status: string
    }
    // Counted before the comparison, which is no part of a purchase.
    const calls = world.calls()
    return { outcome: await look(world, sqlite, status), calls }
  } finally {
    sqlite.close()
    rmSync(file)
  }
}

async function look(world: World, sqlite: DatabaseSync, checkout: string): Promise<Outcome> {
  const { access, plan, reason, requestsPerMonth } = world.objects.get(BUYER) ?? {}
  const { state } = world.local
  return {
    checkout,
    rows: Object.fromEntries(
      Object.entries(PROJECTIONS).map(([name, text]) => [
        name,
        sqlite
          .prepare(text)
          .all()
          .map((row) => ({ ...row })),
      ]),
    ),
    grant: { access, plan, reason, requestsPerMonth },
    mails: world.mails.deliveries.map((mail) => mail.kind).sort(),
    atStripe: {
      customers: state.customers.size,
      sessions: state.sessions.size,
      subscriptions: state.subscriptions.size,
    },
    divergences: (await world.verify()).divergences.length,
  }
}
