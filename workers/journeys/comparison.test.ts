/** The daily comparison over more subscriptions than one run may look at. */

import { beforeAll, expect, it } from 'vitest'
import { provision } from '../agents/provisioning/agent.ts'
import { readCursor } from '../db/cursors.ts'
import { openDatabase, together } from '../db/database.ts'
import { subscriptions, users } from '../db/schema/index.ts'
import { runJob, verify } from '../schedule.ts'
import { MINUTE, SECOND } from '../tools/clock.ts'
import { aRow, aSnapshot, START, somePorts } from './builders.ts'
import { cuts } from './cuts.ts'
import { scriptedStripe } from './scripted-stripe.ts'

const stripe = scriptedStripe()
const world = somePorts(stripe.tool)
const { db } = world.ports
beforeAll(() => many(230))

const PEOPLE = Array.from({ length: 20 }, (_, n) => `usr_${n}`)

/** Rows as Stripe has them, of people whose grants are on record and told. */
async function many(count: number): Promise<void> {
  const rows = Array.from({ length: count }, (_, n) => {
    const accountId = PEOPLE[n % PEOPLE.length] ?? ''
    // Three a second, so that pages end in the middle of one; Stripe lists the newest first.
    const createdAt = START - MINUTE - Math.floor(n / 3) * SECOND
    const given = { id: `sub_${n}`, customerId: `cus_${accountId}`, createdAt, accountId }
    stripe.truth.subscriptions.set(given.id, aSnapshot(given))
    return aRow(given)
  })
  const people = PEOPLE.map((id, n) =>
    db.insert(users).values({
      id,
      accountId: id,
      actorId: id,
      email: `${id}@example.test`,
      emailKey: `${id}@example.test`,
      passwordHash: 'none',
      stripeCustomerId: `cus_${id}`,
      currentSubscriptionId: `sub_${n}`,
      createdAt: START,
      updatedAt: START,
    }),
  )
  await together(db, [...people, ...rows.map((row) => db.insert(subscriptions).values(row))])
  await Promise.all(PEOPLE.map((id) => provision(world.ports, id)))
}

const drift = async () => (await readCursor(db, 'drift'))?.value ?? null
const place = async () => {
  const value = (await readCursor(db, 'compare'))?.value
  return value ? (JSON.parse(value) as { subscriptions: number }).subscriptions : null
}

it('asks D1 eight statements for fifty subscriptions, not nine for each', async () => {
  const power = cuts()
  power.arm(null)
  const counted = { ...world.ports, db: openDatabase(power.database(db.$client)) }
  const found = await verify(counted)
  expect(found).toEqual({ subscriptions: 230, divergences: [] })
  // Five pages of six round trips (rows, bills, owners, unlisted, holders' batch, grants), what was paid back, and the ended ones.
  expect(power.count()).toBeLessThanOrEqual(5 * 6 + 1 + 3)
})

it('stops after 200, goes on with the minute job, and publishes what the whole walk found', async () => {
  const [gone] = [...stripe.truth.subscriptions.keys()].slice(225)
  const [changed] = [...stripe.truth.subscriptions.keys()].slice(10)
  stripe.truth.subscriptions.delete(gone ?? '')
  const snapshot = stripe.truth.subscriptions.get(changed ?? '')
  if (changed && snapshot) stripe.truth.subscriptions.set(changed, { ...snapshot, amountCents: 1 })

  await runJob(world.ports, 'daily')
  expect([await place(), await drift()]).toEqual([200, null])
  // Another run may be at it: the minute job waits until it has not moved for a minute.
  await runJob(world.ports, 'minute')
  expect(await place()).toBe(200)
  world.clock.advance(MINUTE)
  await runJob(world.ports, 'minute')
  expect([await place(), await drift()]).toEqual([null, '2'])
})
