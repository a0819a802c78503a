/** What people do, at random: buy in one tab or two, change their mind, miss payments, come back; and what Stripe's owner does. */

import { closes, comesIn, isOut } from './accounts.ts'
import { type Action, type Actor, chance, customersOf, one, subscriptionsOf } from './actor.ts'
import { accepts, changesPlan, dropsChange, offered } from './changes.ts'
import { CARD, payWith } from './checkout-page.ts'
import { doubled } from './duplicates.ts'
import { OF_GOALS } from './goals.ts'
import { disputeDecided, disputes, lifted, refunded, refundedAtStripe } from './money.ts'
import { ask } from './stage.ts'
import { calls, spends, storms } from './storm.ts'

async function oneTab(actor: Actor): Promise<void> {
  const { world, person } = actor
  const wish = {
    plan: one(world.random, ['starter', 'pro']),
    interval: one(world.random, ['month', 'year']),
  }
  const answer = await ask(world, person, '/create-checkout-session', wish)
  if (!answer.ok) return
  const { id } = (await answer.json()) as { id: string }
  await payWith(actor, id)
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
  ...[changesPlan, changesPlan, changesPlan, changesPlan, changesPlan, dropsChange],
  ...[offered, offered, accepts, calls, calls, calls],
  ...[missesPayment, missesPayment, missesPayment, paysUp, endedAtStripe],
  ...[refunded, refunded, refunded, refundedAtStripe, disputes, disputeDecided, lifted],
  ...[
    doubled,
    cardChanged,
    renamed,
    priceTouched,
    forgetsPassword,
    writesToSales,
    stranger,
    poison,
  ],
  ...[storms, storms, spends, spends, closes],
]

/** Where goals are worked on, most of what happens is about them. */
const OF_A_BUSY_LIFE = 0.6

/** Whoever has been signed in for a month signs in again first. */
export const acts: Action = async (actor) => {
  const { world, person } = actor
  if (isOut(person, world.now())) await comesIn(actor)
  const mine = world.busy && chance(actor, OF_A_BUSY_LIFE)
  await one(world.random, mine ? OF_GOALS : ACTIONS)(actor)
}
export const buys = buy
