/** What the pages need from the local Stripe that carries them, and small readings they share. */

import type { Core } from '../../core.ts'
import type { LocalStripe } from '../../index.ts'
import { StripeError } from '../../protocol/errors.ts'
import type { Customer, Price, Subscription } from '../../state.ts'
import { idOf } from '../../wire.ts'
import type { Attempt } from '../desk.ts'
import { interval } from '../format.ts'
import type { SubscriptionModel } from '../model.ts'

export type PagesOptions = {
  /** Who sells; without it pages name the address customers came from. */
  merchant?: string | undefined
  /** The app whose time machine moves along; without it the app behind a local webhook endpoint. */
  appUrl?: string | undefined
  /** How the app's time machine is reached; default `fetch`. */
  fetch?: ((request: Request) => Promise<Response>) | undefined
}

export type PagesHost = PagesOptions & { local: LocalStripe; core: Core }

/** The name on the page: the host's word, else the host of the address customers came from. */
export const merchantOf = ({ merchant }: PagesHost, ...addresses: (string | null | undefined)[]) =>
  merchant ??
  addresses
    .filter((address): address is string => !!address && URL.canParse(address))
    .map((address) => new URL(address).host)[0] ??
  'the merchant'

export const productName = (core: Core, price: Price): string =>
  core.state.products.get(idOf(price.product) ?? '')?.name ?? price.nickname ?? 'Product'

export const customerOf = (
  core: Core,
  reference: Parameters<typeof idOf>[0],
): Customer | undefined => core.state.customers.get(idOf(reference) ?? '')

export function subscriptionModel(core: Core, subscription: Subscription): SubscriptionModel {
  const items = subscription.items.data
  const [first] = items
  return {
    id: subscription.id,
    product: items.map(({ price }) => productName(core, price)).join(', ') || 'Subscription',
    amount: items.reduce(
      (sum, { price, quantity }) => sum + (price.unit_amount ?? 0) * (quantity ?? 1),
      0,
    ),
    currency: subscription.currency,
    interval: interval(first?.price.recurring ?? null),
    status: String(subscription.status),
    periodEnd: first?.current_period_end ?? subscription.start_date,
    trialEnd: subscription.trial_end,
    endsAt: subscription.ended_at ?? subscription.cancel_at,
  }
}

/** One change, saved and told to the webhooks. What Stripe refuses is said in its own words; a fault of ours is thrown on. */
export function inWords({ local }: PagesHost, attempt: (core: Core) => Attempt): Attempt {
  try {
    return local.change(attempt)
  } catch (error) {
    if (error instanceof StripeError) return { kind: 'declined', message: error.message }
    throw error
  }
}
