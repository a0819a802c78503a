/** What a purchase left behind, everywhere, without ids and times: equal pictures are equal ends. */

import { env } from 'cloudflare:workers'
import type { Grant } from '../contract/grant.ts'
import type { World } from './crash-points-world.ts'

const TABLES = {
  users: `SELECT name, is_superuser, disabled_at, stripe_customer_id IS NOT NULL AS customer,
      current_subscription_id = (SELECT max(id) FROM subscriptions WHERE account_id = users.id) AS current
    FROM users WHERE id = ?`,
  subscriptions: `SELECT s.plan, s.interval, s.status, s.amount_cents, s.currency, s.cancel_at_period_end,
      s.ends_at, s.past_due_since, s.version, s.quota_anchor = s.current_period_start AS anchored,
      s.customer_id = u.stripe_customer_id AS own_customer, s.payment_method->>'last4' AS last4
    FROM subscriptions s JOIN users u ON u.id = s.account_id WHERE s.account_id = ?`,
  invoices: `SELECT status, billing_reason, total_cents, paid_cents, currency, version
    FROM invoices WHERE account_id = ?`,
  entitlements: `SELECT e.access, e.plan, e.requests_per_month, e.burst_per_minute, e.concurrent_tasks,
      e.reason, e.epoch, e.version, e.valid_until - s.current_period_end AS slack_ms
    FROM entitlements e JOIN subscriptions s ON s.id = e.subscription_id WHERE e.account_id = ?`,
  checkoutIntents: 'SELECT plan, interval, status FROM checkout_intents WHERE account_id = ?',
  facts: `SELECT type, payload->>'amountCents' AS amount_cents FROM events WHERE account_id = ?
    ORDER BY type`,
  emails: 'SELECT kind, status, provider FROM emails WHERE account_id = ? ORDER BY kind',
  flags: `SELECT action FROM audit_log
    WHERE account_id = ? AND action NOT IN ('account_registered', 'signed_in')`,
}

type Row = Record<string, unknown>
const rowsOf = async (sql: string, value: string): Promise<Row[]> =>
  (await env.DB.prepare(sql).bind(value).all<Row>()).results

/** `receipt:in_1Abc` → `receipt:in`. */
const withoutIds = (key: string): string => key.replace(/\b(sub|in|usr|chi|mtk)_\w+/g, '$1')

async function owed(accountId: string): Promise<string[]> {
  const rows = await rowsOf('SELECT key, status FROM outbox WHERE account_id = ?', accountId)
  return rows.map(({ key, status }) => `${withoutIds(String(key))} ${status}`).sort()
}

/** What Stripe said, and that nobody owes it anything: a card's event is `done` or, heard early, `ignored`. */
async function heard(ids: string[]): Promise<string[]> {
  const sql = `SELECT type || CASE WHEN status IN ('done', 'ignored') THEN '' ELSE ' ' || status END AS said
    FROM stripe_transactions WHERE id IN (SELECT value FROM json_each(?)) ORDER BY said`
  return (await rowsOf(sql, JSON.stringify(ids))).map(({ said }) => String(said))
}

/** What there is at Stripe that names the account, however it came there. */
function atStripe({ local: { state } }: World, accountId: string) {
  const all = <T>(map: Map<string, T>) => [...map.values()]
  const customers = all(state.customers).filter((one) => one.metadata.account_id === accountId)
  const ids = new Set(customers.map(({ id }) => id))
  const theirs = <T extends { customer: unknown }>(map: Map<string, T>): T[] =>
    all(map).filter(({ customer }) => ids.has(String(customer)))
  return {
    customers: customers.length,
    subscriptions: theirs(state.subscriptions).map(({ status }) => status),
    charges: theirs(state.charges).map(({ status, amount }) => `${status} ${amount}`),
    payments: theirs(state.paymentIntents).map(({ status }) => status),
    invoices: theirs(state.invoices).map(({ status }) => status),
    sessions: theirs(state.sessions).map(({ status }) => status),
  }
}

/** As the provider saw it: the kinds delivered, and the keys it was asked for more than once. */
function byMail({ mails }: World, email: string) {
  const calls = mails.filter(({ to }) => to === email)
  const delivered = calls.filter((call) => call.delivered).map(({ key }) => withoutIds(key))
  return { delivered: delivered.sort(), calls: calls.length }
}

const worth = ({ access, plan, requestsPerMonth, burstPerMinute, version }: Grant) => ({
  access,
  plan,
  requestsPerMonth,
  burstPerMinute,
  version,
})

/** `calls` is how often the mail provider was asked: it may differ, deliveries may not. */
export async function pictureOf(world: World, email: string) {
  const find = 'SELECT id FROM users WHERE email = ?'
  const accountId = (await env.DB.prepare(find).bind(email).first<string>('id')) ?? 'nobody'
  const tables: Record<string, Row[]> = {}
  for (const [name, sql] of Object.entries(TABLES)) tables[name] = await rowsOf(sql, accountId)
  const held = await env.QUOTA.getByName(accountId).read()
  const { delivered, calls } = byMail(world, email)
  return {
    calls,
    picture: {
      ...tables,
      outbox: await owed(accountId),
      object: held && worth(held),
      delivered,
      stripe: atStripe(world, accountId),
      events: await heard(world.eventsNow()),
    },
  }
}
