/** From the first webhook of a purchase until the account may do what it paid for. */

import { createHash } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { Company } from './company.ts'
import { quantile } from './load.ts'

const PURCHASES = 120
const WARM_UP = 10
const LOOK_EVERY_MS = 1
const WITHIN_MS = 20_000
const HOUR_MS = 3_600_000

export type Latencies = { purchases: number; p50: number; p99: number }

/** Signed-in people; how they signed in is not what is measured here. */
async function seatBuyers({ bench: { d1 } }: Company, count: number) {
  const now = Date.now()
  const buyers = Array.from({ length: count }, (_, serial) => {
    const id = `usr_bench_${serial}`
    return { id, email: `${id}@example.test`, secret: `buyer-session-${serial}` }
  })
  const user = d1.prepare(`INSERT INTO users
    (id, account_id, actor_id, email, email_key, password_hash, created_at, updated_at)
    VALUES (?1, ?1, ?1, ?2, ?2, 'none', ?3, ?3)`)
  const session = d1.prepare(`INSERT INTO sessions
    (id, account_id, actor_id, user_id, kind, secret_hash, created_at, last_seen_at, expires_at)
    VALUES ('ses_' || ?1, ?1, ?1, ?1, 'cookie', ?2, ?3, ?3, ?4)`)
  await d1.batch(
    buyers.flatMap(({ id, email, secret }) => {
      const hash = createHash('sha256').update(secret).digest('base64url')
      return [user.bind(id, email, now), session.bind(id, hash, now, now + HOUR_MS)]
    }),
  )
  return buyers
}

type Buyer = Awaited<ReturnType<typeof seatBuyers>>[number]

async function opensCheckout({ origin }: Company, buyer: Buyer): Promise<string> {
  const answer = await fetch(`${origin}/api/v1/create-checkout-session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin, cookie: `tf_session=${buyer.secret}` },
    body: JSON.stringify({ plan: 'pro', interval: 'month' }),
  })
  if (answer.status !== 201) throw new Error(`checkout: ${answer.status} ${await answer.text()}`)
  return ((await answer.json()) as { id: string }).id
}

/** Provisioning ticks its effect off once the row is written and the account's object was told. */
const TOLD = `SELECT e.access FROM outbox o JOIN entitlements e ON e.account_id = o.account_id
  WHERE o.key = 'entitle:' || (SELECT id FROM subscriptions WHERE account_id = ?) || ':v1' AND o.status = 'done'`

async function buys(company: Company, buyer: Buyer): Promise<number> {
  const { bench, local } = company
  const session = await opensCheckout(company, buyer)
  await company.quiet()
  company.forget()
  const { kind } = local.payCheckoutSession(session, {
    number: '4242424242424242',
    expMonth: 12,
    expYear: 2034,
    cvc: '123',
    email: buyer.email,
    name: 'Bench',
  })
  if (kind !== 'complete') throw new Error(`paying: ${kind}`)
  const told = bench.database.prepare(TOLD)
  const until = performance.now() + WITHIN_MS
  while (told.get(buyer.id)?.access !== 'full') {
    if (performance.now() > until) throw new Error(`no entitlement within ${WITHIN_MS} ms`)
    await wait(LOOK_EVERY_MS)
  }
  return performance.now() - (company.firstWebhookAt() ?? Number.NaN)
}

/** One after the other; what a purchase owes besides (mails, facts) is done before the next begins. */
export async function measurePurchases(company: Company): Promise<Latencies> {
  const latencies: number[] = []
  const buyers = await seatBuyers(company, WARM_UP + PURCHASES)
  for (const [index, buyer] of buyers.entries()) {
    const latency = await buys(company, buyer)
    if (index >= WARM_UP) latencies.push(latency)
    await company.quiet()
  }
  const sorted = latencies.sort((a, b) => a - b)
  return { purchases: sorted.length, p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99) }
}
