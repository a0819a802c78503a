/** Brings products and prices back from Stripe when somebody changed them there. */

import { byLookupKey, isPromised } from '../../contract/promised.ts'
import {
  findPrice,
  findProduct,
  findProductOf,
  retirePrice,
  retireProduct,
  writePrice,
  writeProduct,
} from '../../db/catalogue.ts'
import { lostRace, type Statement, together } from '../../db/database.ts'
import { settleEvents, waitingEventsOf } from '../../db/stripe-transactions.ts'
import type { BillingPorts } from './reconcile.ts'
import { RaceLost } from './reconcile.ts'

type Change = { known: boolean; statements: Statement[] }
const STRANGER: Change = { known: false, statements: [] }

async function productChange({ db, stripe, clock }: BillingPorts, id: string): Promise<Change> {
  const held = await findProductOf(db, id)
  const product = await stripe.product(id)
  const now = clock.now()
  if (!product) return held ? { known: true, statements: [retireProduct(db, id, now)] } : STRANGER
  if (!product.key) return STRANGER
  const before = await findProduct(db, product.key)
  const type = byKind(product.key)
  const { key, name, description, active } = product
  const row = { key, stripeProductId: id, type, name, description, active, updatedAt: now }
  return { known: true, statements: writeProduct(db, row, before?.version ?? null) }
}

const byKind = (key: string) =>
  ['starter', 'pro', 'enterprise'].includes(key)
    ? ('subscription' as const)
    : ('one_time_purchase' as const)

async function priceChange({ db, stripe, clock, log }: BillingPorts, id: string): Promise<Change> {
  const held = await findPrice(db, id)
  const price = await stripe.price(id)
  const now = clock.now()
  if (!price) return held ? { known: true, statements: [retirePrice(db, id, now)] } : STRANGER
  if (!price.productKey) return STRANGER
  const { productKey, lookupKey, interval, amountCents, currency, active } = price
  const promised = byLookupKey(lookupKey ?? '')
  if (promised && !isPromised(promised.prices, price))
    log.error('catalogue drift', { agent: 'billing', subject: id, key: lookupKey ?? '' })
  const row = { id, productKey, lookupKey, interval, amountCents, currency, active, updatedAt: now }
  return { known: true, statements: writePrice(db, row, held?.version ?? null) }
}

/** Settles what waits for a product or price; what is not ours is recorded as ignored. */
export async function reconcileCatalogue(ports: BillingPorts, id: string): Promise<void> {
  const { db, clock } = ports
  const waiting = await waitingEventsOf(db, id)
  const { known, statements } = await (id.startsWith('prod_')
    ? productChange(ports, id)
    : priceChange(ports, id))
  const outcome = { status: known ? 'done' : 'ignored', accountId: null, now: clock.now() } as const
  const events = waiting.map((event) => event.id)
  try {
    await together(db, [...statements, settleEvents(db, events, outcome)])
  } catch (error) {
    throw lostRace(error) ? new RaceLost(`catalogue object ${id} moved on`) : error
  }
}
