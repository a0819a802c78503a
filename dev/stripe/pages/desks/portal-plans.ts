/** Changes of plan in the portal: which are offered, what they cost, and the change itself. */

import type { Core } from '../../core.ts'
import { preview } from '../../objects/previews.ts'
import { updateSubscription } from '../../objects/subscription-updates.ts'
import { findSubscription } from '../../objects/subscriptions.ts'
import { StripeError } from '../../protocol/errors.ts'
import type { Form } from '../../protocol/form.ts'
import type { Invoice, PortalConfiguration, Subscription } from '../../state.ts'
import { idOf } from '../../wire.ts'
import type { Desk } from '../desk.ts'
import { interval } from '../format.ts'
import type { PlanChoice } from '../model.ts'
import { inWords, type PagesHost, productName } from './host.ts'

type Feature = PortalConfiguration['features']['subscription_update']

export function planDesk(
  host: PagesHost,
): Pick<Desk['portal'], 'choices' | 'quote' | 'changePlan'> {
  const { core } = host
  return {
    choices: (id, subscriptionId) => choicesOf(core, id, findSubscription(core, subscriptionId)),
    quote: (id, subscriptionId, price) => {
      const subscription = findSubscription(core, subscriptionId)
      const choice = choicesOf(core, id, subscription).find((one) => one.price === price)
      if (!choice) return 'This plan is not offered here.'
      const at = core.now()
      try {
        const form = {
          subscription: subscriptionId,
          subscription_details: change(core, id, subscription, price, at),
        }
        const invoice = preview(core, form)
        const now =
          invoice.period_end <= at || invoice.lines.data.every(({ period }) => period.start <= at)
        return {
          choice,
          at,
          dueToday: now ? invoice.amount_due : null,
          lines: [
            ...invoice.lines.data.map(({ description, amount }) => ({
              text: description ?? 'Item',
              amount,
            })),
            ...creditLine(invoice),
          ],
        }
      } catch (error) {
        if (error instanceof StripeError) return error.message
        throw error
      }
    },
    changePlan: async (id, subscriptionId, price, at) =>
      inWords(host, (core) => {
        const subscription = findSubscription(core, subscriptionId)
        const changed = updateSubscription(core, subscriptionId, {
          ...change(core, id, subscription, price, at),
          payment_behavior: 'pending_if_incomplete',
        })
        const waits = changed.pending_update ? idOf(changed.latest_invoice) : null
        return { kind: 'done', redirect: waits ? `/i/${waits}` : null }
      }),
  }
}

/** Credit of the customer that pays a part, so that the lines add up. */
function creditLine({ total, amount_due }: Invoice): { text: string; amount: number }[] {
  return total > 0 && amount_due < total
    ? [{ text: 'Your credit', amount: amount_due - total }]
    : []
}

const featureOf = (core: Core, portal: string): Feature | undefined => {
  const session = core.state.portalSessions.get(portal)
  return core.state.portalConfigurations.get(idOf(session?.configuration) ?? '')?.features
    .subscription_update
}

function change(
  core: Core,
  portal: string,
  subscription: Subscription,
  price: string,
  at: number,
): Form {
  const [item] = subscription.items.data
  return {
    items: [{ id: item?.id ?? '', price }],
    proration_behavior: String(featureOf(core, portal)?.proration_behavior ?? 'none'),
    proration_date: String(at),
  }
}

/** The configured prices that are still sold, cheapest first. */
function choicesOf(core: Core, portal: string, subscription: Subscription): PlanChoice[] {
  const running = subscription.items.data.map(({ price }) => price.id)
  const offered = (featureOf(core, portal)?.products ?? []).flatMap(({ prices }) => prices)
  return offered
    .flatMap((id) => {
      const price = core.state.prices.get(id)
      if (!price?.recurring || (!price.active && !running.includes(id))) return []
      return [
        {
          price: id,
          product: productName(core, price),
          amount: price.unit_amount ?? 0,
          currency: price.currency,
          interval: interval(price.recurring),
          current: running.includes(id),
        },
      ]
    })
    .sort((a, b) => a.amount - b.amount)
}
