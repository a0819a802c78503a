/** Reads and writes what Stripe holds of our catalogue: products, prices, portal settings, our webhook endpoint. Used by the catalogue command. */

import Stripe from 'stripe'
import type { Interval } from '../../contract/catalogue.ts'
import { isRefused, walk } from './calls.ts'
import { change } from './catalogue-changes.ts'
import { type ClientOptions, openClient } from './client.ts'
import { type PortalSettings, portalSettings } from './portal.ts'

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
    async apply(wish, productIds) {
      const answer = await change(stripe, wish, productIds)
      if (isRefused(answer)) throw new Error(`Stripe refused ${wish.kind}: ${answer.message}`)
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
