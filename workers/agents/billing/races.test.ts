/** Two looks at one subscription at once, of which the slower saw the older truth. */

import { eq } from 'drizzle-orm'
import { beforeEach, describe, expect, it } from 'vitest'
import { subscriptions } from '../../db/schema/index.ts'
import { aPerson, aSnapshot, somePorts, unique } from '../../journeys/builders.ts'
import { scriptedStripe } from '../../journeys/scripted-stripe.ts'
import { SECOND } from '../../tools/clock.ts'
import { reconcile } from './agent.ts'

let stripe = scriptedStripe()
let world = somePorts(stripe.tool)
beforeEach(() => {
  stripe = scriptedStripe()
  world = somePorts(stripe.tool)
})

async function aSubscription() {
  const customerId = `cus_${unique()}`
  await aPerson({ customerId })
  const snapshot = aSnapshot({ customerId })
  stripe.truth.subscriptions.set(snapshot.id, snapshot)
  await reconcile(world.ports, snapshot.id)
  world.clock.advance(SECOND)
  return snapshot
}
const rowOf = async (id: string) =>
  (await world.ports.db.select().from(subscriptions).where(eq(subscriptions.id, id)))[0]

/** Runs once, between the next fetch and its answer. */
function duringTheNextFetch(what: () => Promise<unknown>): void {
  stripe.truth.beforeAnswer = async () => {
    stripe.truth.beforeAnswer = async () => undefined
    await what()
  }
}

describe('a cancellation taken back at once', () => {
  it('stays taken back, though the look that saw it cancelled writes last', async () => {
    const snapshot = await aSubscription()
    stripe.truth.subscriptions.set(snapshot.id, { ...snapshot, cancelAtPeriodEnd: true })
    duringTheNextFetch(async () => {
      stripe.truth.subscriptions.set(snapshot.id, snapshot)
      expect(await reconcile(world.ports, snapshot.id)).toEqual({ kind: 'same' })
    })
    await reconcile(world.ports, snapshot.id)
    expect((await rowOf(snapshot.id))?.cancelAtPeriodEnd).toBe(false)
  })

  it('stays taken back, though the look that saw it cancelled wrote in between', async () => {
    const snapshot = await aSubscription()
    duringTheNextFetch(() =>
      world.ports.db
        .update(subscriptions)
        .set({ cancelAtPeriodEnd: true, version: 2 })
        .where(eq(subscriptions.id, snapshot.id)),
    )
    await reconcile(world.ports, snapshot.id)
    expect((await rowOf(snapshot.id))?.cancelAtPeriodEnd).toBe(false)
  })
})
