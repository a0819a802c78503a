/** Another plan, up or down, shown before it is charged; and Enterprise by an offer of one customer's own. */

import { answerForInvoice } from '../stripe/pages/desks/invoice.ts'
import { type Action, type Actor, chance, customersOf, one } from './actor.ts'
import { payWith } from './checkout-page.ts'
import { decides, type Proposed } from './money.ts'
import { OPERATORS } from './people.ts'
import { ask } from './stage.ts'

type Wish = { plan: string; interval: string; offer?: string }
type Shown = { id: string; kind: 'upgrade' | 'downgrade'; dueNowCents: number }

/** What operators offer, told apart by its price: requests a month, burst a minute, tasks at once (null: unlimited). */
export const CONTRACTS = [
  { interval: 'month', amountCents: 50_000, limits: [20_000, 1_000, 10] },
  { interval: 'year', amountCents: 700_001, limits: [50_000, 2_000, 20] },
  { interval: 'month', amountCents: 2_500, limits: [null, 300, null] },
] as const

/** Bills of changes that were paid, of one person. */
function changesPaid(actor: Actor): Map<string, number> {
  const ids = new Set(customersOf(actor).map(({ id }) => id))
  const bills = [...actor.world.local.state.invoices.values()].filter(
    (bill) =>
      bill.billing_reason === 'subscription_update' &&
      bill.status === 'paid' &&
      ids.has(String(bill.customer)),
  )
  return new Map(bills.map((bill) => [bill.id, bill.amount_paid]))
}

/** The bank asks; the customer answers yes or no, closes the window, or takes the change back. */
async function atTheBank(actor: Actor): Promise<void> {
  const { world, person } = actor
  const ids = new Set(customersOf(actor).map(({ id }) => id))
  const drawn = world.random()
  if (drawn < 0.2) return
  if (drawn < 0.35) {
    await ask(world, person, '/subscription/pending-change', undefined, { method: 'DELETE' })
    return
  }
  for (const bill of [...world.local.state.invoices.values()])
    if (bill.status === 'open' && ids.has(String(bill.customer)))
      world.local.change((core) => answerForInvoice(core, bill, drawn < 0.75))
}

/** A price is shown before it is charged, and the amount charged is the amount shown: once, however often it is confirmed. */
async function confirms(actor: Actor, shown: Shown): Promise<void> {
  const { world, person } = actor
  const before = changesPaid(actor)
  let changed = false
  const click = () => ask(world, person, '/subscription/change', { previewId: shown.id })
  const clicks = chance(actor, 0.3) ? [click(), click()] : [click()]
  for (const answer of await Promise.all(clicks)) {
    if (answer.status !== 200) continue
    const { nextAction } = (await answer.json()) as { nextAction: unknown }
    if (nextAction) await atTheBank(actor)
    else changed = true
  }
  const paid = [...changesPaid(actor)].filter(([id]) => !before.has(id))
  const wrong = paid.filter(([, cents]) => cents !== shown.dueNowCents)
  const owed = shown.kind === 'upgrade' && shown.dueNowCents > 0
  const unpaid = changed && owed && paid.length === 0
  const early = paid.length > 0 && shown.kind === 'downgrade'
  if (paid.length > 1 || wrong.length > 0 || unpaid || early)
    world.broken.push(
      `${person.name}: ${shown.kind} ${shown.id} shown at ${shown.dueNowCents}, charged ${JSON.stringify(paid)}`,
    )
}

async function moves(actor: Actor, wish: Wish): Promise<void> {
  const { world, person } = actor
  const answer = await ask(world, person, '/subscription/preview', wish)
  if (answer.status !== 200) return
  const { preview } = (await answer.json()) as { preview: Shown }
  if (chance(actor, 0.12))
    for (const { id } of customersOf(actor)) world.local.failNextPayment(id, true)
  // Thinks it over; sometimes for longer than a preview is good for.
  await world.schedule.sleep(Math.floor(world.random() * (chance(actor, 0.1) ? 700_000 : 5_000)))
  await confirms(actor, preview)
}

export const changesPlan: Action = (actor) =>
  moves(actor, {
    plan: one(actor.world.random, ['starter', 'pro']),
    interval: one(actor.world.random, ['month', 'year']),
  })

/** What waits is taken back: twice is once. */
export const dropsChange: Action = async ({ world, person }) => {
  await ask(world, person, '/subscription/pending-change', undefined, { method: 'DELETE' })
}

type Offer = { id: string; interval: string; status: string }

async function offersTo({ world, person }: Actor): Promise<Offer[]> {
  const answer = await ask(world, person, '/offers')
  if (!answer.ok) return []
  const { offers } = (await answer.json()) as { offers: Offer[] }
  return offers.filter(({ status }) => status === 'open')
}

type Waiting = Proposed & { action: { arguments: { offer?: string } } }

/** A second operator looks what waits, and decides about this offer. */
async function decidedBySecond({ world }: Actor, offer: string): Promise<void> {
  const [, second] = OPERATORS
  const answer = await ask(world, second, '/approvals?status=pending&limit=100')
  if (!answer.ok) return
  const { approvals } = (await answer.json()) as { approvals: Waiting[] }
  const found = approvals.find(({ action }) => action.arguments.offer === offer)
  if (found) await decides(world, found)
}

/** Opened a moment after the second key turned. */
const OPENS_WITHIN = 6
const LOOKS_AGAIN_MS = 1_500

/** An operator proposes an offer, another agrees; the offer, if all that was heard of. */
async function proposes(actor: Actor): Promise<Offer | null> {
  const { world, person } = actor
  const [operator] = OPERATORS
  const { interval, amountCents, limits } = one(world.random, CONTRACTS)
  const [requestsPerMonth, burstPerMinute, concurrentTasks] = limits
  const answer = await ask(
    world,
    operator,
    '/offers',
    {
      email: person.email,
      interval,
      amountCents,
      limits: { requestsPerMonth, burstPerMinute, concurrentTasks },
    },
    { key: `offer ${world.now()} ${person.name}` },
  )
  if (answer.status !== 201) return null
  const { offer } = (await answer.json()) as { offer: Offer }
  await decidedBySecond(actor, offer.id)
  return offer
}

/** One offer or two to choose from; sometimes its maker thinks better of it before it is accepted. */
export const offered: Action = async (actor) => {
  const { world } = actor
  const [operator] = OPERATORS
  const offer = await proposes(actor)
  if (chance(actor, 0.4)) await proposes(actor)
  if (!offer || chance(actor, 0.85)) await accepts(actor)
  else await ask(world, operator, `/offers/${offer.id}`, undefined, { method: 'DELETE' })
}

async function takes(actor: Actor, { id, interval }: Offer): Promise<void> {
  const { world, person } = actor
  const wish = { plan: 'enterprise', interval, offer: id }
  const answer = await ask(world, person, '/create-checkout-session', wish)
  if (answer.status === 409) return moves(actor, wish)
  if (!answer.ok) return
  const session = (await answer.json()) as { id: string }
  await payWith(actor, session.id)
}

/** Accepts by paying: a purchase, or a change for whoever has a plan; sometimes in two tabs. */
export const accepts: Action = async (actor) => {
  let open = await offersTo(actor)
  for (let looks = 1; open.length === 0 && looks < OPENS_WITHIN; looks += 1) {
    await actor.world.schedule.sleep(LOOKS_AGAIN_MS)
    open = await offersTo(actor)
  }
  if (open.length === 0) return
  const tabs = actor.faults.crowded && chance(actor, 0.5) ? 2 : 1
  const first = one(actor.world.random, open)
  await Promise.all(Array.from({ length: tabs }, () => takes(actor, first)))
  // Whoever has a choice tries the others, too, and would like the first one back.
  if (open.length === 1) return
  for (const offer of [...open.filter(({ id }) => id !== first.id), first])
    await takes(actor, offer)
}
