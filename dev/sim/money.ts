/** Money that goes back: refunds that one operator proposes and another decides, and disputes at the customer's bank. */

import { type Action, chance, customersOf, one } from './actor.ts'
import { OPERATORS, type Person } from './people.ts'
import { ask } from './stage.ts'
import type { World } from './world.ts'

export type Proposed = { id: string; actionHash: string }

/** Sometimes with two clicks, sometimes yes and no at once. */
export async function decides(
  world: World,
  { id, actionHash }: Proposed,
  by: Pick<Person, 'cookie'> = OPERATORS[1],
): Promise<void> {
  const decided = new Set<string>()
  const click = async (decision: 'approve' | 'deny') => {
    const answer = await ask(world, by, `/approvals/${id}/decision`, { decision, actionHash })
    if (answer.status === 200) decided.add(decision)
  }
  const drawn = world.random()
  if (drawn < 0.25) await Promise.all([click('approve'), click('approve')])
  else if (drawn < 0.35) await Promise.all([click('approve'), click('deny')])
  else await click(drawn < 0.9 ? 'approve' : 'deny')
  if (decided.size > 1) world.broken.push(`${id} was both approved and denied`)
}

/** Somebody asks for their money back; sometimes it is proposed twice, and both are approved. */
export const refunded: Action = async (actor) => {
  const { world } = actor
  const [first] = OPERATORS
  const paid = [...world.local.state.invoices.values()].filter(({ amount_paid }) => amount_paid > 0)
  if (paid.length === 0) return
  const { id, amount_paid } = one(world.random, paid)
  const some = chance(actor, 0.5) ? { amountCents: Math.ceil(amount_paid / 3) } : {}
  const wish = { invoice: id, endAccess: chance(actor, 0.3), ...some }
  const propose = async () => {
    const answer = await ask(world, first, '/refunds', wish)
    if (answer.status !== 201) return
    const { approval } = (await answer.json()) as { approval: Proposed }
    await decides(world, approval)
  }
  await Promise.all(chance(actor, 0.2) ? [propose(), propose()] : [propose()])
}

export const refundedAtStripe: Action = async ({ world }) => {
  const charges = [...world.local.state.charges.values()].filter(
    (charge) => charge.status === 'succeeded' && charge.amount_refunded < charge.amount,
  )
  if (charges.length === 0) return
  const { id } = one(world.random, charges)
  await world.atStripe('POST', '/refunds', { charge: id, amount: '100' })
}

/** A payment of theirs is disputed, long after it was made. */
export const disputes: Action = async (actor) => {
  const customer = customersOf(actor).at(-1)
  if (customer) actor.world.local.disputeLast(customer.id)
}

/** The bank decides: for its customer, and the plan ends at Stripe, too; or for us. */
export const disputeDecided: Action = async (actor) => {
  const { world } = actor
  const said = chance(actor, 0.6) ? 'losing_evidence' : 'winning_evidence'
  for (const { id, status } of world.local.state.disputes.values())
    if (status === 'needs_response')
      await world.atStripe('POST', `/disputes/${id}`, { 'evidence[uncategorized_text]': said })
}

/** An operator lets somebody buy again who lost us a dispute. */
export const lifted: Action = async ({ world }) => {
  const [operator] = OPERATORS
  const lost = [...world.local.state.disputes.values()].filter(({ status }) => status === 'lost')
  if (lost.length === 0) return
  await ask(world, operator, `/disputes/${one(world.random, lost).id}/lift`, {})
}
