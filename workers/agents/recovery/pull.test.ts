/** What the hourly pull does with lists that are long, and with clocks that disagree. */

import { beforeEach, describe, expect, it } from 'vitest'
import { readCursor } from '../../db/cursors.ts'
import { cursors, stripeTransactions } from '../../db/schema/index.ts'
import { START, somePorts } from '../../journeys/builders.ts'
import { anEvent, scriptedStripe } from '../../journeys/scripted-stripe.ts'
import { HOUR } from '../../tools/clock.ts'
import { pullEvents } from './pull.ts'

let stripe = scriptedStripe()
let world = somePorts(stripe.tool)
beforeEach(async () => {
  stripe = scriptedStripe()
  world = somePorts(stripe.tool)
  for (const table of [stripeTransactions, cursors]) await world.ports.db.delete(table)
})
const cursor = async () => (await readCursor(world.ports.db, 'stripe_events'))?.value ?? null

describe('the hourly pull', () => {
  it('works a backlog off over several runs, and moves its cursor only then', async () => {
    const backlog = Array.from({ length: 350 }, (_, n) => anEvent({ createdAt: START - n * 1_000 }))
    stripe.truth.events.push(...backlog)
    expect(await pullEvents(world.ports)).toBe(300)
    expect(await cursor()).toBeNull()
    expect(await pullEvents(world.ports)).toBe(50)
    expect(await cursor()).toBe(String(START))
    expect(await pullEvents(world.ports)).toBe(0)
    expect(await world.ports.db.$count(stripeTransactions)).toBe(350)
  })

  it('overlooks nothing because one event was dated ahead of our clock', async () => {
    stripe.truth.events.push(anEvent({ createdAt: START + 2 * HOUR }))
    expect(await pullEvents(world.ports)).toBe(1)
    world.clock.advance(HOUR)
    stripe.truth.events.push(anEvent({ createdAt: START + HOUR }))
    expect(await pullEvents(world.ports)).toBe(1)
  })
})
