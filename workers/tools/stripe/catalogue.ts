/** Reads and writes what Stripe holds of our catalogue: products, prices, portal settings, our webhook endpoint. Used by the catalogue command. */

import Stripe from 'stripe'
import type { Interval } from '../../contract/catalogue.ts'
import { ask, find, isRefused, walk } from './calls.ts'
import { type ClientOptions, openClient } from './client.ts'
import { createOnce } from './create-once.ts'
import { type PortalSettings, portalParams, portalSettings } from './portal.ts'

export { isLive } from './client.ts'
export type { PortalSettings } from './portal.ts'

/** The version of Stripe's API our events are rendered in, and that the SDK speaks. */
export const API_VERSION = Stripe.API_VERSION

export type HeldProduct = {
  id: string
  /** From our metadata; null for products that are not ours. */
  key: string | null
  name: string
  description: string
  active: boolean
}
export type HeldPrice = {
  id: string
  productId: string
  /** Held right now; a successor may have taken it over. */
  lookupKey: string | null
  /** Under which it was made, from our metadata; null for prices that are not ours. */
  madeAs: string | null
  /** The price that it took the lookup key from when it last went on sale; null if nobody noted that. */
  replaced: string | null
  interval: string | null
  amountCents: number | null
  currency: string
  active: boolean
}
export type HeldEndpoint = {
  id: string
  url: string
  apiVersion: string | null
  events: string[]
  enabled: boolean
}
export type CatalogueState = {
  products: HeldProduct[]
  prices: HeldPrice[]
  portal: (PortalSettings & { id: string }) | null
  endpoints: HeldEndpoint[]
}

export type CatalogueChange =
  | { kind: 'create_product'; key: string; name: string; description: string }
  /** Also brings an archived product back. */
  | { kind: 'update_product'; id: string; key: string; name: string; description: string }
  /** Prices are immutable at Stripe: a new one takes the lookup key over from `replaces`. */
  | {
      kind: 'create_price'
      lookupKey: string
      productKey: string
      interval: Interval
      amountCents: number
      currency: string
      replaces: string | null
    }
  | { kind: 'activate_price'; id: string; lookupKey: string }
  | { kind: 'archive_price'; id: string; lookupKey: string }
  /** The former price of a lookup key takes it back; the one that held it is archived. */
  | { kind: 'restore_price'; id: string; lookupKey: string; archives: string }
  | { kind: 'create_portal'; settings: PortalSettings }
  | { kind: 'update_portal'; id: string; settings: PortalSettings }
  | { kind: 'create_endpoint'; url: string; events: readonly string[] }
  | { kind: 'update_endpoint'; id: string; url: string; events: readonly string[] }

/** What an applied change made; `secret` signs the new endpoint's events and is told only once. */
export type Applied = { id: string; secret?: string }

export type CatalogueTool = {
  read(): Promise<CatalogueState>
  /** `productIds`: Stripe's id of each product key, for prices. Throws when Stripe refuses. */
  apply(change: CatalogueChange, productIds: ReadonlyMap<string, string>): Promise<Applied>
  /** The subscriptions that run at a price: who bought it keeps it. */
  boughtAt(priceId: string): Promise<string[]>
}

const PAGE = 100

/** Throws LiveNotApproved for live keys. */
export function catalogueTool(options: ClientOptions): CatalogueTool {
  const stripe = openClient(options)
  return {
    read: () => read(stripe),
    async boughtAt(price) {
      const found = await gather(
        walk((after) => stripe.subscriptions.list({ price, limit: PAGE, ...after })),
      )
      return found.map(({ id }) => id)
    },
    async apply(change, productIds) {
      const answer = await made(stripe, change, productIds)
      if (isRefused(answer)) throw new Error(`Stripe refused ${change.kind}: ${answer.message}`)
      return {
        id: answer.id,
        ...('secret' in answer && answer.secret ? { secret: answer.secret } : {}),
      }
    },
  }
}

async function gather<T>(pages: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const one of pages) all.push(one)
  return all
}

async function read(stripe: Stripe): Promise<CatalogueState> {
  const [products, prices, portals, endpoints] = await Promise.all([
    gather(walk((after) => stripe.products.list({ limit: PAGE, ...after }))),
    gather(walk((after) => stripe.prices.list({ limit: PAGE, ...after }))),
    gather(walk((after) => stripe.billingPortal.configurations.list({ limit: PAGE, ...after }))),
    gather(walk((after) => stripe.webhookEndpoints.list({ limit: PAGE, ...after }))),
  ])
  const portal = portals.map(portalSettings).find((held) => held !== null)
  return {
    products: products.map(heldProduct),
    prices: prices.map(heldPrice),
    portal: portal ?? null,
    endpoints: endpoints.map(heldEndpoint),
  }
}

const heldProduct = (product: Stripe.Product): HeldProduct => ({
  id: product.id,
  key: product.metadata.key ?? null,
  name: product.name,
  description: product.description ?? '',
  active: product.active,
})

const heldPrice = (price: Stripe.Price): HeldPrice => ({
  id: price.id,
  productId: typeof price.product === 'string' ? price.product : price.product.id,
  lookupKey: price.lookup_key,
  madeAs: price.metadata.lookup_key ?? null,
  replaced: price.metadata.replaces ?? null,
  interval: price.recurring?.interval_count === 1 ? price.recurring.interval : null,
  amountCents: price.unit_amount,
  currency: price.currency,
  active: price.active,
})

const heldEndpoint = (endpoint: Stripe.WebhookEndpoint): HeldEndpoint => ({
  id: endpoint.id,
  url: endpoint.url,
  apiVersion: endpoint.api_version,
  events: endpoint.enabled_events,
  enabled: endpoint.status === 'enabled',
})

/** Creations are done once an act; the rest may be repeated as it is. */
function made(stripe: Stripe, change: CatalogueChange, productIds: ReadonlyMap<string, string>) {
  switch (change.kind) {
    case 'create_product': {
      const { key, name, description } = change
      return createOnce({
        key: `catalogue:product:${key}:${name}`,
        create: (idempotencyKey) =>
          stripe.products.create({ name, description, metadata: { key } }, { idempotencyKey }),
        // Whatever else the catalogue wants of one that is there is an update's.
        stands: async (id) => (await find(() => stripe.products.retrieve(id))) !== null,
      })
    }
    case 'create_price': {
      const { lookupKey, amountCents, replaces } = change
      return createOnce({
        key: `catalogue:price:${lookupKey}:${amountCents}:${replaces}`,
        create: (idempotencyKey) =>
          stripe.prices.create(priceParams(change, productIds), { idempotencyKey }),
        // A revert, or another price in its place, took it off sale.
        async stands(id) {
          const price = await find(() => stripe.prices.retrieve(id))
          return price?.active === true && price.lookup_key === lookupKey
        },
      })
    }
    default:
      return ask(() => send(stripe, change))
  }
}

type Events = Stripe.WebhookEndpointCreateParams['enabled_events']

type Repeatable = Exclude<CatalogueChange, { kind: 'create_product' | 'create_price' }>

function send(
  stripe: Stripe,
  change: Repeatable,
): Promise<{ id: string; secret?: string; lastResponse: { statusCode: number } }> {
  switch (change.kind) {
    case 'update_product': {
      const { id, name, description } = change
      return stripe.products.update(id, { name, description, active: true })
    }
    case 'activate_price':
      return stripe.prices.update(change.id, { active: true })
    case 'archive_price':
      return stripe.prices.update(change.id, { active: false })
    case 'restore_price':
      return restorePrice(stripe, change)
    case 'create_portal':
      return stripe.billingPortal.configurations.create(portalParams(change.settings))
    case 'update_portal':
      return stripe.billingPortal.configurations.update(change.id, portalParams(change.settings))
    case 'create_endpoint':
      return stripe.webhookEndpoints.create({
        url: change.url,
        enabled_events: [...change.events] as Events,
        api_version: API_VERSION,
      })
    case 'update_endpoint':
      return stripe.webhookEndpoints.update(change.id, {
        enabled_events: [...change.events] as Events,
        disabled: false,
      })
  }
}

async function restorePrice(
  stripe: Stripe,
  { id, lookupKey, archives }: Extract<CatalogueChange, { kind: 'restore_price' }>,
) {
  const restored = await stripe.prices.update(id, {
    active: true,
    lookup_key: lookupKey,
    transfer_lookup_key: true,
    metadata: { replaces: archives },
  })
  await stripe.prices.update(archives, { active: false })
  return restored
}

function priceParams(
  change: Extract<CatalogueChange, { kind: 'create_price' }>,
  productIds: ReadonlyMap<string, string>,
): Stripe.PriceCreateParams {
  const product = productIds.get(change.productKey)
  if (!product) throw new Error(`No product at Stripe for ${change.productKey}`)
  return {
    product,
    currency: change.currency,
    unit_amount: change.amountCents,
    recurring: { interval: change.interval },
    lookup_key: change.lookupKey,
    transfer_lookup_key: change.replaces !== null,
    // An archived price loses its lookup key to its successor; its metadata still says what it was.
    metadata: {
      lookup_key: change.lookupKey,
      product_key: change.productKey,
      ...(change.replaces === null ? {} : { replaces: change.replaces }),
    },
  }
}
