/** What people do, at random: buy in one tab or two, change their mind, miss payments, come back; and what Stripe's owner does. */

import type { Faults } from './faults.ts'
import { ask, OPERATORS, type Person } from './stage.ts'
import { spends, storms } from './storm.ts'
import type { World } from './world.ts'

export type Actor = { world: World; faults: Faults; person: Person }
export type Action = (actor: Actor) => Promise<void>

/** https://docs.stripe.com/testing */
const CARD = { number: '4242424242424242', expMonth: 12, expYear: 2044, cvc: '123' }
const DECLINED = '4000000000000002'
/** Succeeds, and is disputed at once. */
const DISPUTED = '4000000000000259'

const chance = ({ world }: Actor, p: number): boolean => world.random() < p
export const one = <T>(random: () => number, things: readonly T[]): T =>
  things[Math.floor(random() * things.length)] as T

const customersOf = ({ world, person }: Actor) =>
  [...world.local.state.customers.values()].filter(
    ({ metadata }) => metadata.account_id === person.id,
  )
const subscriptionsOf = (actor: Actor) => {
  const ids = new Set(customersOf(actor).map(({ id }) => id))
  return [...actor.world.local.state.subscriptions.values()].filter(({ customer }) =>
    ids.has(String(customer)),
  )
}

async function oneTab(actor: Actor): Promise<void> {
  const { world, person } = actor
  const wish = {
    plan: one(world.random, ['starter', 'pro']),
    interval: one(world.random, ['month', 'year']),
  }
  const answer = await ask(world, person, '/create-checkout-session', wish)
  if (!answer.ok) return
  const { id } = (await answer.json()) as { id: string }
  // A card that ends before the next renewal is told of beforehand.
  const soon = chance(actor, 0.25) ? { expMonth: 2, expYear: 2027 } : {}
  const number = chance(actor, 0.05) ? DISPUTED : CARD.number
  const entry = { ...CARD, ...soon, number, email: person.email, name: person.name }
  await world.schedule.sleep(Math.floor(world.random() * 3_000))
  if (chance(actor, 0.2)) world.local.payCheckoutSession(id, { ...entry, number: DECLINED })
  if (chance(actor, 0.9)) world.local.payCheckoutSession(id, entry)
  await ask(world, person, `/checkout-sessions/${id}`)
}

const buy: Action = async (actor) => {
  const tabs = actor.faults.crowded && chance(actor, 0.6) ? 3 : 1
  await Promise.all(Array.from({ length: tabs }, () => oneTab(actor)))
}

const post =
  (path: string, body: object): Action =>
  async ({ world, person }) =>
    void (await ask(world, person, path, body))

/** Two clicks on the same button, or the two buttons at once. */
const undecided: Action = async (actor) => {
  await Promise.all([cancel(actor), chance(actor, 0.5) ? resume(actor) : cancel(actor)])
}
const cancel = post('/subscription/cancel', { reason: 'why not' })
const resume = post('/subscription/resume', {})

const missesPayment: Action = async (actor) => {
  for (const { id } of customersOf(actor)) actor.world.local.failNextPayment(id, true)
}

/** The open invoice, paid on Stripe's own page. */
const paysUp: Action = async (actor) => {
  const ids = new Set(customersOf(actor).map(({ id }) => id))
  for (const invoice of actor.world.local.state.invoices.values())
    if (invoice.status === 'open' && ids.has(String(invoice.customer)))
      await actor.world.atStripe('POST', `/invoices/${invoice.id}/pay`)
}

/** Somebody ends it in Stripe's dashboard, at once. */
const endedAtStripe: Action = async (actor) => {
  const live = subscriptionsOf(actor).find(({ status }) => status !== 'canceled')
  if (live) await actor.world.atStripe('DELETE', `/subscriptions/${live.id}`)
}

/** Pays in a tab that stood open since yesterday. */
const oldTab: Action = async ({ world, person }) => {
  for (const session of world.local.state.sessions.values())
    if (session.status === 'open' && session.client_reference_id === person.id)
      world.local.payCheckoutSession(session.id, {
        ...CARD,
        email: person.email,
        name: person.name,
      })
}

/** Clicks "cancel" and "undo" in the portal faster than anybody can follow. */
export const flutters: Action = async (actor) => {
  const { world } = actor
  const live = subscriptionsOf(actor).find(({ status }) => status === 'active')
  for (let clicks = 1 + Math.floor(world.random() * 6); live && clicks > 0; clicks -= 1) {
    await world.atStripe('POST', `/subscriptions/${live.id}`, {
      cancel_at_period_end: String(clicks % 2 === 0),
    })
    await world.schedule.sleep(Math.floor(world.random() * 600))
  }
}

const cardChanged: Action = async (actor) => {
  for (const { id } of customersOf(actor))
    await actor.world.atStripe('POST', `/customers/${id}`, { name: actor.person.name })
}

/** The owner words a product anew at Stripe. */
const renamed: Action = async ({ world }) => {
  const product = one(world.random, [...world.local.state.products.values()])
  await world.atStripe('POST', `/products/${product.id}`, {
    description: `${product.description?.slice(0, 40)} ${Math.floor(world.random() * 9)}`,
  })
}

const priceTouched: Action = async ({ world }) => {
  const price = one(world.random, [...world.local.state.prices.values()])
  await world.atStripe('POST', `/prices/${price.id}`, { 'metadata[touched]': `${world.now()}` })
}

const forgetsPassword: Action = async ({ world, person }) => {
  await ask(world, { cookie: '' }, '/password-resets', { email: person.email })
}

const looks: Action = async ({ world, person }) => {
  for (const path of ['/users/me', '/subscription', '/invoices']) await ask(world, person, path)
}

/** Somebody asks for their money back: one operator proposes, the other decides, sometimes with two clicks. */
const refunded: Action = async (actor) => {
  const { world } = actor
  const [first, second] = OPERATORS
  const paid = [...world.local.state.invoices.values()].filter(({ amount_paid }) => amount_paid > 0)
  if (paid.length === 0) return
  const { id, amount_paid } = one(world.random, paid)
  const some = chance(actor, 0.5) ? { amountCents: Math.ceil(amount_paid / 3) } : {}
  const endAccess = chance(actor, 0.3)
  const answer = await ask(world, first, '/refunds', { invoice: id, endAccess, ...some })
  if (answer.status !== 201) return
  const { approval } = (await answer.json()) as { approval: { id: string; actionHash: string } }
  const decision = chance(actor, 0.85) ? 'approve' : 'deny'
  const click = () =>
    ask(world, second, `/approvals/${approval.id}/decision`, {
      decision,
      actionHash: approval.actionHash,
    })
  await Promise.all(chance(actor, 0.3) ? [click(), click()] : [click()])
}

const refundedAtStripe: Action = async ({ world }) => {
  const charges = [...world.local.state.charges.values()].filter(
    (charge) => charge.status === 'succeeded' && charge.amount_refunded < charge.amount,
  )
  if (charges.length === 0) return
  const { id } = one(world.random, charges)
  await world.atStripe('POST', '/refunds', { charge: id, amount: '100' })
}

/** The bank decides for its customer: the plan ends at Stripe, too. */
const disputeLost: Action = async ({ world }) => {
  for (const { id, status } of world.local.state.disputes.values())
    if (status === 'needs_response')
      await world.atStripe('POST', `/disputes/${id}`, {
        'evidence[uncategorized_text]': 'losing_evidence',
      })
}

const writesToSales: Action = async ({ world, person }) => {
  await ask(world, { cookie: '' }, '/leads', {
    name: person.name,
    email: person.email,
    message: 'We would like to hear about Enterprise.',
  })
}

/** Somebody else sells on the same Stripe account: none of our business, whatever happens to it. */
const stranger: Action = async ({ world }) => {
  const { atStripe } = world
  const product = await atStripe('POST', '/products', { name: 'Something else' })
  const price = await atStripe('POST', '/prices', {
    product: String(product.body.id),
    currency: 'usd',
    unit_amount: '700',
    'recurring[interval]': 'month',
  })
  const customer = await atStripe('POST', '/customers', {
    email: 'stranger@example.test',
    payment_method: 'pm_card_visa',
    'invoice_settings[default_payment_method]': 'pm_card_visa',
  })
  const made = await atStripe('POST', '/subscriptions', {
    customer: String(customer.body.id),
    'items[0][price]': String(price.body.id),
  })
  if (world.random() < 0.5) await atStripe('DELETE', `/subscriptions/${made.body.id}`)
}

/** A message nobody understands, and one that its queue gave up on: kept for an operator, never in the way. */
const poison: Action = async ({ world }) => {
  world.queue.inject('notification', { agent: 'notification', type: 'nonsense' })
  world.queue.inject('billing-dead', { agent: 'billing', type: 'stripe_event', id: 'evt_unknown' })
}

/** The more often one is listed, the more often it happens. */
const ACTIONS: readonly Action[] = [
  ...[buy, buy, buy, cancel, resume, undecided, flutters, flutters, oldTab, looks],
  ...[missesPayment, missesPayment, missesPayment, paysUp, endedAtStripe],
  ...[refunded, refunded, refundedAtStripe, disputeLost],
  ...[
    cardChanged,
    renamed,
    priceTouched,
    forgetsPassword,
    writesToSales,
    stranger,
    poison,
    storms,
    storms,
    spends,
    spends,
  ],
]

export const acts: Action = (actor) => one(actor.world.random, ACTIONS)(actor)
export const buys = buy
