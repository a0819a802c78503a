/** Who may not buy a second plan. */

import { describe, expect, it } from 'vitest'
import { reconcile } from '../../../agents/billing/agent.ts'
import { aPerson, aSnapshot, somePorts, unique } from '../../../journeys/builders.ts'
import { scriptedStripe } from '../../../journeys/scripted-stripe.ts'
import { isSubscribed } from './subscribed.ts'

describe('whoever is billed already', () => {
  it('is subscribed, though an operator moved the plan to a price nobody knows', async () => {
    const { truth, tool } = scriptedStripe()
    const { ports } = somePorts(tool)
    const customerId = `cus_${unique()}`
    const person = await aPerson({ customerId })
    const snapshot = aSnapshot({ customerId })
    truth.subscriptions.set(snapshot.id, snapshot)
    await reconcile(ports, snapshot.id)
    truth.subscriptions.set(snapshot.id, { ...snapshot, plan: null, priceId: 'price_by_hand' })
    expect(await isSubscribed(ports, person.id)).toBe(true)
    truth.subscriptions.set(snapshot.id, { ...snapshot, plan: null, status: 'canceled' })
    expect(await isSubscribed(ports, person.id)).toBe(false)
  })

  it('is not, by a plan of somebody else’s on the same Stripe account', async () => {
    const { truth, tool } = scriptedStripe()
    const { ports } = somePorts(tool)
    const customerId = `cus_${unique()}`
    const person = await aPerson({ customerId })
    const foreign = aSnapshot({ customerId, plan: null })
    truth.subscriptions.set(foreign.id, foreign)
    expect(await isSubscribed(ports, person.id)).toBe(false)
  })
})
