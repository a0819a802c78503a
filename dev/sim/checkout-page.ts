/** Stripe's page for a purchase, as people fill it in. */

import { type Actor, chance } from './actor.ts'
import { ask } from './stage.ts'

/** https://docs.stripe.com/testing */
export const CARD = { number: '4242424242424242', expMonth: 12, expYear: 2044, cvc: '123' }
const DECLINED = '4000000000000002'
/** Succeeds, and is disputed at once. */
const DISPUTED = '4000000000000259'
/** Succeeds; a refund to it succeeds, and seconds later the bank sends it back. */
const REFUSES_REFUNDS = '4000000000005126'
/** The bank wants to hear from its holder each time; without them it declines. */
const CAREFUL = '4000002760003184'

function cardOf(actor: Actor): string {
  const drawn = actor.world.random()
  if (drawn < 0.05) return DISPUTED
  if (drawn < 0.12) return CAREFUL
  return drawn < 0.2 ? REFUSES_REFUNDS : CARD.number
}

/** Types a card in, sometimes a wrong one first, sometimes leaves; comes back to us. */
export async function payWith(actor: Actor, id: string): Promise<void> {
  const { world, person } = actor
  // A card that ends before the next renewal is told of beforehand.
  const soon = chance(actor, 0.25) ? { expMonth: 2, expYear: 2027 } : {}
  const entry = { ...CARD, ...soon, number: cardOf(actor), email: person.email, name: person.name }
  await world.schedule.sleep(Math.floor(world.random() * 3_000))
  if (chance(actor, 0.2)) world.local.payCheckoutSession(id, { ...entry, number: DECLINED })
  if (chance(actor, 0.9)) {
    const outcome = world.local.payCheckoutSession(id, entry)
    if (outcome.kind === 'authenticate' && chance(actor, 0.9))
      world.local.completeThreeDSecure(id, chance(actor, 0.85) ? 'complete' : 'fail')
  }
  await ask(world, person, `/checkout-sessions/${id}`)
}
