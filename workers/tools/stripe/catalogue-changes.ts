/** Carries one change of the catalogue out at Stripe. */

import Stripe from 'stripe'
import { ask, find } from './calls.ts'
import type { CatalogueChange } from './catalogue.ts'
import { createOnce } from './create-once.ts'
import { portalParams } from './portal.ts'

/** Creations are done once an act; the rest may be repeated as it is. */
export function change(
  stripe: Stripe,
  wish: CatalogueChange,
  productIds: ReadonlyMap<string, string>,
) {
  switch (wish.kind) {
    case 'create_product': {
      const { key, name, description } = wish
      return createOnce({
        key: `catalogue:product:${key}:${name}`,
        create: (idempotencyKey) =>
          stripe.products.create({ name, description, metadata: { key } }, { idempotencyKey }),
        // Whatever else the catalogue wants of one that is there is an update's.
        stands: async (id) => (await find(() => stripe.products.retrieve(id))) !== null,
      })
    }
    case 'create_price': {
      const { lookupKey, amountCents, replaces } = wish
      return createOnce({
        key: `catalogue:price:${lookupKey}:${amountCents}:${replaces}`,
        create: (idempotencyKey) =>
          stripe.prices.create(priceParams(wish, productIds), { idempotencyKey }),
        // A revert, or another price in its place, took it off sale.
        async stands(id) {
          const price = await find(() => stripe.prices.retrieve(id))
          return price?.active === true && price.lookup_key === lookupKey
        },
      })
    }
    default:
      return ask(() => send(stripe, wish))
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
        api_version: Stripe.API_VERSION,
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
