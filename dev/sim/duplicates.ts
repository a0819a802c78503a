/** A plan that Stripe's owner sells a second time to the same customer: two operators end what nobody uses. */

import { type Action, type Actor, chance, subscriptionsOf } from './actor.ts'
import type { Proposed } from './money.ts'
import { OPERATORS } from './people.ts'
import { ask } from './stage.ts'
import type { World } from './world.ts'

const LIVE: readonly string[] = ['active', 'past_due', 'unpaid']
const LOOKS = 6
const LOOKS_AGAIN_MS = 2_000
const THINKS_MS = 60_000

/** In Stripe's dashboard, beside the one that runs; null if there is none, or two already. */
async function soldAgain(actor: Actor): Promise<string | null> {
  const { world } = actor
  const live = subscriptionsOf(actor).filter(({ status }) => LIVE.includes(status))
  const [first] = live
  const price = first?.items.data[0]?.price
  // An offer's price is for one purchase.
  if (!first || !price || price.metadata.offer_id || live.length > 1) return null
  const made = await world.atStripe('POST', '/subscriptions', {
    customer: String(first.customer),
    'items[0][price]': price.id,
    ...(first.default_payment_method
      ? { default_payment_method: String(first.default_payment_method) }
      : {}),
  })
  if (made.status !== 200) return null
  const id = String(made.body.id)
  world.doubled.add(id)
  // Not paid at once it never was one.
  if (made.body.status !== 'active') await world.atStripe('DELETE', `/subscriptions/${id}`)
  return id
}

type Listed = { subscription: { id: string }; keeps: { id: string } }

/** One operator proposes the end of each that is listed, the other agrees; answers how many. */
export async function repairs(
  world: World,
  between: (one: Listed) => Promise<void> = async () => undefined,
): Promise<number> {
  const [first, second] = OPERATORS
  const answer = await ask(world, first, '/duplicates')
  if (!answer.ok) return 0
  const { duplicates } = (await answer.json()) as { duplicates: Listed[] }
  for (const one of duplicates) {
    const proposed = await ask(world, first, `/duplicates/${one.subscription.id}/end`, {})
    const pending =
      proposed.status === 201
        ? [((await proposed.json()) as { approval: Proposed }).approval]
        : await ofDuplicates(world)
    await between(one)
    for (const { id, actionHash } of pending)
      await ask(world, second, `/approvals/${id}/decision`, { decision: 'approve', actionHash })
  }
  return duplicates.length
}

type Asked = Proposed & { action: { tool: string } }
/** Proposed already, by a click whose answer was lost. */
async function ofDuplicates(world: World): Promise<Proposed[]> {
  const answer = await ask(world, OPERATORS[1], '/approvals?status=pending')
  if (!answer.ok) return []
  const { approvals } = (await answer.json()) as { approvals: Asked[] }
  return approvals.filter(({ action }) => action.tool === 'stripe.end_duplicate')
}

/** Sometimes it is seen at once, sometimes only when the life comes to rest; sometimes the other one ends before the yes. */
export const doubled: Action = async (actor) => {
  const { world } = actor
  const between = async ({ keeps }: Listed) => {
    if (!chance(actor, 0.3)) return
    await world.atStripe('DELETE', `/subscriptions/${keeps.id}`)
    await world.schedule.sleep(THINKS_MS)
  }
  if (!(await soldAgain(actor)) || chance(actor, 0.3)) return
  for (let looks = 0; looks < LOOKS; looks += 1) {
    await world.schedule.sleep(LOOKS_AGAIN_MS)
    if ((await repairs(world, between)) > 0) return
  }
}
