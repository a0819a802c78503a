/** How the catalogue looks from outside: what we sell, with the ids Stripe gave to the prices. */

import {
  type CataloguePrice,
  CURRENCY,
  type Feature,
  type Plan,
  plans,
  type Service,
  services,
} from '../../contract/catalogue.ts'
import type { Price, Product } from '../../contract/objects.ts'
import type { PriceRow, ProductRow } from '../../db/catalogue.ts'

type Stored = { products: ProductRow[]; prices: PriceRow[] }

/** Every product in the order of the catalogue; words, amounts and limits come from there, ids and `active` from D1. */
export const productViews = (stored: Stored): Product[] => [
  ...plans.map((plan) => planView(plan, stored)),
  ...services.map((service) => serviceView(service, stored)),
]

/** Whether D1 holds exactly what the catalogue promises; checkout asks Stripe, too. */
export const agrees = (
  price: CataloguePrice,
  row: Pick<PriceRow, 'interval' | 'amountCents' | 'currency' | 'active'>,
): boolean =>
  row.active &&
  row.interval === price.interval &&
  row.amountCents === price.amountCents &&
  row.currency === CURRENCY

function planView(plan: Plan, { prices }: Stored): Product {
  return {
    ...common(plan),
    type: plan.type,
    limits: plan.limits,
    contactSales: plan.contactSales,
    prices: plan.prices.filter(({ retired }) => !retired).map((price) => planPrice(price, prices)),
  }
}

/** Before the catalogue was pushed a price has no Stripe id: it shows its lookup key and is not active. */
function planPrice(price: CataloguePrice, rows: PriceRow[]): Price {
  const held = rows.find((row) => row.lookupKey === price.lookupKey && row.active)
  return {
    id: held?.id ?? price.lookupKey,
    interval: price.interval,
    amountCents: price.amountCents,
    currency: CURRENCY,
    active: held !== undefined && agrees(price, held),
  }
}

/** A service has a range; a quote fixes the price, so no Stripe price stands behind it. */
function serviceView(service: Service, { products }: Stored): Product {
  const held = products.find(({ key }) => key === service.key)
  return {
    ...common(service),
    type: service.type,
    limits: null,
    contactSales: false,
    prices: [
      {
        id: `${service.key}_quote`,
        interval: null,
        minCents: service.minCents,
        maxCents: service.maxCents,
        currency: CURRENCY,
        active: held?.active ?? false,
      },
    ],
  }
}

const common = ({ key, name, description, features }: Plan | Service) => ({
  id: `prd_${key}`,
  key,
  name,
  description,
  features: features.map(featureView),
})

const featureView = ({ key, label, value, status }: Feature) => ({ key, label, value, status })
