/** Brings Stripe to what the catalogue wants; running it again finds nothing to do. */

import type {
  Applied,
  CatalogueChange,
  CatalogueState,
  CatalogueTool,
} from '../../workers/tools/stripe/catalogue.ts'

export type Done = { change: CatalogueChange; made: Applied }

/** In order: prices need the products before them. Throws at the first change that Stripe refuses. */
export async function applyChanges(
  tool: CatalogueTool,
  held: CatalogueState,
  changes: readonly CatalogueChange[],
): Promise<Done[]> {
  const productIds = new Map<string, string>()
  for (const { key, id, active } of held.products)
    if (key && (active || !productIds.has(key))) productIds.set(key, id)
  const done: Done[] = []
  for (const change of changes) {
    const made = await tool.apply(change, productIds)
    if (change.kind === 'create_product') productIds.set(change.key, made.id)
    done.push({ change, made })
  }
  return done
}

const money = (cents: number, currency: string): string =>
  `${(cents / 100).toFixed(2)} ${currency.toUpperCase()}`

/** One line a person reads before anything is done. */
export function describeChange(change: CatalogueChange): string {
  switch (change.kind) {
    case 'create_product':
      return `+ product ${change.key} "${change.name}"`
    case 'update_product':
      return `~ product ${change.key} (${change.id}) "${change.name}"`
    case 'create_price': {
      const { lookupKey, amountCents, currency, interval, replaces } = change
      const instead = replaces ? `, in place of ${replaces}` : ''
      return `+ price ${lookupKey} ${money(amountCents, currency)} a ${interval}${instead}`
    }
    case 'activate_price':
      return `~ price ${change.lookupKey} (${change.id}) back on sale`
    case 'archive_price':
      return `- price ${change.lookupKey} (${change.id}) archived; who bought it keeps it`
    case 'restore_price':
      return `~ price ${change.lookupKey} (${change.id}) back on sale in place of ${change.archives}`
    case 'create_portal':
      return '+ portal configuration'
    case 'update_portal':
      return `~ portal configuration ${change.id}`
    case 'create_endpoint':
      return `+ webhook endpoint ${change.url}`
    case 'update_endpoint':
      return `~ webhook endpoint ${change.url} (${change.id})`
  }
}
