/** The pages of the local Stripe as one Hono app, mounted at the root beside `/v1` and `/_control`. */

import type { Hono } from 'hono'
import type { LocalStripe } from '../index.ts'
import type { Desk } from './desk.ts'
import { bankDesk } from './desks/bank.ts'
import { checkoutDesk } from './desks/checkout.ts'
import type { PagesHost, PagesOptions } from './desks/host.ts'
import { invoiceDesk } from './desks/invoice.ts'
import { portalDesk } from './desks/portal.ts'
import { roomDesk } from './desks/room.ts'
import { site } from './site.ts'

export type { PagesOptions } from './desks/host.ts'

/** Serves `/`, `/c/pay/:id`, `/p/session/:id`, `/i/:id`, `/i/:id/pdf`, `/b/:id`, `/room/*` and `/_pages/*`. */
export function pagesApp(local: LocalStripe, options: PagesOptions = {}): Hono {
  const host: PagesHost = { ...options, local, core: local.core }
  const desk: Desk = {
    now: local.now,
    outage: () => local.chaos().outage,
    checkout: checkoutDesk(host),
    portal: portalDesk(host),
    invoice: invoiceDesk(host),
    bank: bankDesk(host),
    room: roomDesk(host),
  }
  return site(desk)
}
