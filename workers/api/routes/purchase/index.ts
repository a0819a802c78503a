/** The routes of the purchase, in the order a customer meets them. */

import type { Route } from '../../route.ts'
import { changeRoutes } from './change-routes.ts'
import { checkoutRoute } from './checkout.ts'
import { checkoutStatusRoute } from './checkout-status.ts'
import { invoicesRoute } from './invoices.ts'
import { offerRoutes } from './offers.ts'
import { portalRoute } from './portal.ts'
import { productsRoute } from './products.ts'
import { subscriptionRoutes } from './subscription.ts'

export const purchaseRoutes: readonly Route[] = [
  productsRoute,
  checkoutRoute,
  checkoutStatusRoute,
  ...subscriptionRoutes,
  ...changeRoutes,
  ...offerRoutes,
  portalRoute,
  invoicesRoute,
]
