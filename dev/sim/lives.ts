/** A customer's whole life with random steps, random faults and a process that may die at any call; then peace, and the truth. */

import { copyFileSync, rmSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { entitlementsAt } from '../../workers/contract/grant.ts'
import { randomFrom } from '../stripe/ids.ts'
import { ask, BUYER, CARD, type Stage } from './stage.ts'
import { createWorld, type World } from './world.ts'

const DAY = 86_400_000
const STEPS = 14
const DECLINED = '4000000000000002'
/** Each call is the process's last with this chance. */
const DEATH = 0.004

export type Life = {
  seed: number
  deaths: number
  calls: number
  /** Subscriptions and invoices this life ended with at Stripe. */
  subscriptions: number
  invoices: number
  wrong: string[]
}

const one = <T>(random: () => number, things: readonly T[]): T =>
  things[Math.floor(random() * things.length)] as T

async function buy(world: World): Promise<void> {
  const plan = one(world.random, ['starter', 'pro'])
  const interval = one(world.random, ['month', 'year'])
  const answer = await ask(world, '/create-checkout-session', { plan, interval })
  if (!answer.ok) return
  const { id } = (await answer.json()) as { id: string }
  const entry = { ...CARD, email: 'ada@example.test', name: 'Ada' }
  if (world.random() < 0.3) world.local.payCheckoutSession(id, { ...entry, number: DECLINED })
  if (world.random() < 0.9) world.local.payCheckoutSession(id, entry)
}

const someDelivery = async (world: World): Promise<void> => {
  if (world.random() < 0.7) await world.settle()
  else await world.local.deliver().then(world.revive)
}

const steps: ((world: World) => Promise<void>)[] = [
  buy,
  buy,
  async (world) => world.travel(world.now() + 32 * DAY, () => someDelivery(world)),
  async (world) => world.travel(world.now() + 3 * DAY, () => someDelivery(world)),
  async (world) => {
    for (const id of world.local.state.customers.keys()) world.local.failNextPayment(id, true)
    await world.travel(world.now() + 31 * DAY, () => someDelivery(world))
  },
  async (world) => void (await ask(world, '/subscription/cancel', { reason: 'why not' })),
  async (world) => void (await ask(world, '/subscription/resume', {})),
  async (world) => world.job('hourly'),
  async (world) => world.job('daily'),
  async (world) => world.settle(),
  async (world) => {
    const maybe = () => world.random() < 0.4
    world.local.setChaos({ duplicate: maybe(), reorder: maybe(), drop: maybe() })
  },
]

/** Peace: no faults, every job runs, everything is delivered. */
async function rest(world: World): Promise<void> {
  world.pacify()
  world.revive()
  world.local.setChaos({ duplicate: false, reorder: false, drop: false })
  await world.settle()
  for (const job of ['hourly', 'daily'] as const) {
    await world.job(job)
    await world.settle()
  }
}

/** What is wrong at the end: nothing, in every life. */
async function faultsOf(world: World, sqlite: DatabaseSync): Promise<string[]> {
  const wrong: string[] = []
  const expect = (what: string, is: unknown, wanted: unknown) => {
    if (JSON.stringify(is) !== JSON.stringify(wanted))
      wrong.push(`${what}: ${JSON.stringify(is)} instead of ${JSON.stringify(wanted)}`)
  }
  const { state } = world.local
  const rows = (text: string) => sqlite.prepare(text).all()
  const subscriptions = [...state.subscriptions.values()]
  const paid = [...state.invoices.values()].filter(
    (one) => one.status === 'paid' && one.amount_paid > 0,
  )
  const keys = world.mails.deliveries.map((mail) => mail.key)
  const sent = (kind: string) => world.mails.deliveries.filter((mail) => mail.kind === kind).length
  const told = (type: string) => rows(`SELECT ref FROM events WHERE type = '${type}'`).length

  const { divergences } = await world.verify()
  expect('divergences', divergences, [])
  expect('mails sent twice', keys.length - new Set(keys).size, 0)
  expect('receipts', sent('receipt'), paid.length)
  expect('payments told', told('payment_succeeded'), paid.length)
  expect('subscriptions told', told('subscription_created'), subscriptions.length)
  expect(
    'ends told',
    sent('subscription_ended'),
    subscriptions.filter((one) => one.status === 'canceled').length,
  )
  expect(
    'rows',
    rows('SELECT id, status FROM subscriptions ORDER BY id').map(({ id, status }) => [id, status]),
    subscriptions.map(({ id, status }) => [id, status]).sort(),
  )
  expect('left undone', rows("SELECT key FROM outbox WHERE status <> 'done'"), [])
  expect(
    'left unsettled',
    rows("SELECT id FROM stripe_transactions WHERE status IN ('new', 'parked')"),
    [],
  )
  const live = subscriptions.find((one) => one.status !== 'canceled')
  const access = entitlementsAt(world.objects.get(BUYER) ?? null, world.now()).access
  if (!live) expect('access', access, 'none')
  if (live?.status === 'active') expect('access', access, 'full')
  return wrong
}

export async function live(stage: Stage, seed: number): Promise<Life> {
  const file = `${stage.file}.life.${seed}`
  copyFileSync(stage.file, file)
  const sqlite = new DatabaseSync(file)
  try {
    sqlite.exec('PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF')
    const cut = { chance: DEATH, random: randomFrom(seed + 1) }
    const forgetful = seed % 2 === 1
    const world = createWorld({ sqlite, cut, stripe: stage.stripe, forgetful, seed })
    await buy(world)
    for (let step = 0; step < STEPS; step += 1) await one(world.random, steps)(world)
    await rest(world)
    const { subscriptions, invoices } = world.local.state
    return {
      seed,
      deaths: world.deaths(),
      calls: world.calls(),
      subscriptions: subscriptions.size,
      invoices: invoices.size,
      wrong: await faultsOf(world, sqlite),
    }
  } finally {
    sqlite.close()
    rmSync(file)
  }
}
