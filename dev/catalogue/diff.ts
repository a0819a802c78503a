/** Compares what Stripe holds with what the catalogue wants. Pure; prices are matched by lookup key, products by our metadata. */

import {
  API_VERSION,
  type CatalogueChange,
  type CatalogueState,
  type HeldPrice,
  type HeldProduct,
  type PortalSettings,
} from '../../workers/tools/stripe/catalogue.ts'
import type { Wanted } from './wanted.ts'

/** Empty when nothing is to be done; in an order in which the changes can be applied. */
export const diffCatalogue = (wanted: Wanted, held: CatalogueState): CatalogueChange[] => [
  // First, so that what follows is told to the app by webhook.
  ...endpointChanges(wanted, held),
  ...wanted.products.flatMap((product) => productChanges(product, held)),
  ...wanted.prices.flatMap((price) => priceChanges(price, held)),
  ...strayPrices(wanted, held),
  ...portalChanges(wanted, held),
]

/** The product of a key; an active one before an archived one. */
export const productOf = (held: CatalogueState, key: string): HeldProduct | undefined =>
  held.products
    .filter((product) => product.key === key)
    .sort((a, b) => Number(b.active) - Number(a.active))[0]

function productChanges(
  wanted: Wanted['products'][number],
  held: CatalogueState,
): CatalogueChange[] {
  const found = productOf(held, wanted.key)
  if (!found) return [{ kind: 'create_product', ...wanted }]
  const same =
    found.active && found.name === wanted.name && found.description === wanted.description
  return same ? [] : [{ kind: 'update_product', id: found.id, ...wanted }]
}

const holderOf = (held: CatalogueState, lookupKey: string): HeldPrice | undefined =>
  held.prices.find((price) => price.lookupKey === lookupKey)

function priceChanges(wanted: Wanted['prices'][number], held: CatalogueState): CatalogueChange[] {
  const { retired, ...terms } = wanted
  const { lookupKey } = terms
  const holder = holderOf(held, lookupKey)
  if (retired) return holder?.active ? [{ kind: 'archive_price', id: holder.id, lookupKey }] : []
  if (!holder) return [{ kind: 'create_price', ...terms, replaces: null }]
  const same =
    holder.amountCents === terms.amountCents &&
    holder.currency === terms.currency &&
    holder.interval === terms.interval &&
    holder.madeAs === lookupKey &&
    holder.productId === productOf(held, terms.productKey)?.id
  if (same) return holder.active ? [] : [{ kind: 'activate_price', id: holder.id, lookupKey }]
  const replace: CatalogueChange = { kind: 'create_price', ...terms, replaces: holder.id }
  return holder.active ? [replace, { kind: 'archive_price', id: holder.id, lookupKey }] : [replace]
}

/** Prices of ours that lost their lookup key to a successor but are still on sale, e.g. after a cut push. */
function strayPrices(wanted: Wanted, held: CatalogueState): CatalogueChange[] {
  const known = new Set(wanted.prices.map(({ lookupKey }) => lookupKey))
  return held.prices.flatMap((price): CatalogueChange[] => {
    const stray = price.active && price.madeAs !== null && price.lookupKey !== price.madeAs
    const unknown = price.active && price.madeAs !== null && !known.has(price.madeAs)
    return stray || unknown
      ? [{ kind: 'archive_price', id: price.id, lookupKey: price.madeAs ?? '' }]
      : []
  })
}

const samePortal = (a: PortalSettings, b: PortalSettings): boolean =>
  a.card === b.card &&
  a.invoices === b.invoices &&
  a.cancel === b.cancel &&
  a.planSwitch === b.planSwitch &&
  a.returnUrl === b.returnUrl &&
  sameWords(a.billingDetails, b.billingDetails)

const sameWords = (a: readonly string[], b: readonly string[]): boolean =>
  [...a].sort().join() === [...b].sort().join()

function portalChanges(
  { portal: settings }: Wanted,
  { portal }: CatalogueState,
): CatalogueChange[] {
  if (!portal) return [{ kind: 'create_portal', settings }]
  return samePortal(settings, portal) ? [] : [{ kind: 'update_portal', id: portal.id, settings }]
}

/** An endpoint's API version is fixed when it is made: one with another version is left alone beside ours. */
function endpointChanges({ endpoint }: Wanted, held: CatalogueState): CatalogueChange[] {
  if (!endpoint) return []
  const found = held.endpoints.find(
    ({ url, apiVersion }) => url === endpoint.url && apiVersion === API_VERSION,
  )
  if (!found) return [{ kind: 'create_endpoint', ...endpoint }]
  const covered = endpoint.events.every(
    (event) => found.events.includes(event) || found.events.includes('*'),
  )
  return covered && found.enabled ? [] : [{ kind: 'update_endpoint', id: found.id, ...endpoint }]
}
