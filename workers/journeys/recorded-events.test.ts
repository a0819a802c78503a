/** Events that Stripe really sent to somebody else: recorded, acknowledged, and nothing of ours changes. */

import { env } from 'cloudflare:workers'
import { count, like, notLike, type SQL } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { consume } from '../agents/index.ts'
import { openDatabase } from '../db/database.ts'
import { stripeTransactions } from '../db/schema/index.ts'
import { stripeTool } from '../tools/stripe/index.ts'
import { aMessage, anInvoice, aPerson, aSnapshot, somePorts } from './builders.ts'
import { deliver } from './caller.ts'
import { recordedEvents } from './corpus.ts'
import { shuffled } from './random.ts'
import { scriptedStripe } from './scripted-stripe.ts'

const db = openDatabase(env.DB)

/** Everything a customer, an agent or an operator could notice. */
const TABLES = [
  'users',
  'subscriptions',
  'invoices',
  'products',
  'prices',
  'checkout_intents',
  'outbox',
  'entitlements',
  'events',
  'emails',
  'mailbox_calls',
  'audit_log',
  'dead_letters',
]

async function everything() {
  const found = await env.DB.batch(TABLES.map((name) => env.DB.prepare(`SELECT * FROM ${name}`)))
  return Object.fromEntries(found.map(({ results }, i) => [TABLES[i], results]))
}

/** A company with one subscriber, at a Stripe that never heard of the recorded objects. */
async function aCompany() {
  const { truth, tool } = scriptedStripe()
  const door = stripeTool({
    secretKey: () => 'sk_test_titanforge',
    webhookSecret: () => env.STRIPE_WEBHOOK_SECRET ?? '',
  })
  const world = somePorts({ ...tool, verifyWebhook: door.verifyWebhook, livemode: door.livemode })
  const bought = aSnapshot()
  await aPerson({ customerId: bought.customerId })
  truth.subscriptions.set(bought.id, bought)
  const invoice = anInvoice({ subscriptionId: bought.id, customerId: bought.customerId })
  truth.invoices.set(invoice.id, invoice)
  await consume(world.ports, {
    queue: 'billing',
    messages: [aMessage({ agent: 'billing', type: 'reconcile', subscription: bought.id })],
  })
  world.posted.length = 0
  return world
}

/** Lets Billing work off every bell that was rung. */
async function settle({ ports, posted }: Awaited<ReturnType<typeof aCompany>>) {
  const messages = posted.splice(0).map((message) => aMessage(message))
  await consume(ports, { queue: 'billing', messages })
  expect(messages.map(({ outcome }) => outcome)).toEqual(messages.map(() => 'acked'))
}

const FRESH = 'evt_fresh_%'

/** How many rows with such ids have which status. */
async function statuses(which: SQL | undefined) {
  const rows = await db
    .select({ status: stripeTransactions.status, n: count() })
    .from(stripeTransactions)
    .where(which)
    .groupBy(stripeTransactions.status)
  return Object.fromEntries(rows.map(({ status, n }) => [status, n]))
}

const idOf = (text: string) => (JSON.parse(text) as { id: string }).id

describe('the recorded events of a stranger', () => {
  it('are 71 files of which seven ids are shared by 61', () => {
    const ids = recordedEvents.map(({ text }) => idOf(text))
    expect(ids).toHaveLength(71)
    expect(new Set(ids).size).toBe(17)
  })

  it('as they are, twice and shuffled: 2xx, one row an id, nothing of ours changed', async () => {
    const world = await aCompany()
    const before = await everything()
    const bodies = recordedEvents.map(({ text }) => text)
    for (const body of shuffled([...bodies, ...bodies], 7))
      expect((await deliver(world.ports, body)).status).toBe(200)
    await settle(world)
    const rows = Object.values(await statuses(notLike(stripeTransactions.id, FRESH))).reduce(
      (sum, n) => sum + n,
      0,
    )
    expect(rows).toBe(17)
    expect(await everything()).toEqual(before)
  })

  it('under fresh ids, twice and shuffled: 71 rows, none left to do, nothing of ours changed', async () => {
    const world = await aCompany()
    const before = await everything()
    const fresh = recordedEvents.map(({ name, text }) => {
      const id = `evt_fresh_${name}`
      return { id, body: text.replace(idOf(text), id) }
    })
    for (const { body } of shuffled([...fresh, ...fresh], 11))
      expect((await deliver(world.ports, body)).status).toBe(200)
    await settle(world)
    expect(await statuses(like(stripeTransactions.id, FRESH))).toEqual({
      ignored: 70,
      ignored_livemode: 1,
    })
    expect(await everything()).toEqual(before)
  })
})
