/** Says what another plan would cost, bound to the account and to the subscription exactly as Stripe has it now. */

import type { Interval } from '../../../contract/catalogue.ts'
import { type ChangePreview, changeKind } from '../../../contract/plan-change.ts'
import { keepPreview, type PreviewRow } from '../../../db/previews.ts'
import { ENDED } from '../../../db/subscriptions.ts'
import type { Ports } from '../../../ports.ts'
import { MINUTE, SECOND } from '../../../tools/clock.ts'
import { StripeUnavailable, type SubscriptionSnapshot } from '../../../tools/stripe/index.ts'
import { type Refusal, refused } from '../accounts/refusal.ts'
import { findOfferSale } from './offer-on-sale.ts'
import { findSale } from './price-on-sale.ts'
import { subscriptionAtStripe } from './subscribed.ts'

export type ChangePorts = Pick<
  Ports,
  'db' | 'stripe' | 'clock' | 'ids' | 'config' | 'post' | 'log' | 'quota' | 'pause'
>
export type Buyer = { accountId: string; userId: string }
export type PlanWish = { plan: string; interval: Interval; offer?: string | undefined | null }
type Previewed = { kind: 'preview'; row: PreviewRow } | Refusal

const LIVES_MS = 10 * MINUTE

const waits = (detail: string): Refusal => ({ ...refused('change_pending'), about: { detail } })

/** What bars a change of this subscription now, or null. */
export function barrier(
  { config }: Pick<Ports, 'config'>,
  found: SubscriptionSnapshot | null,
): Refusal | null {
  const { APP_ORIGIN } = config
  if (!found || ENDED.includes(found.status))
    return {
      ...refused('plan_required'),
      about: { extras: { upgradeUrl: `${APP_ORIGIN}/pricing` } },
    }
  if (['past_due', 'unpaid', 'paused'].includes(found.status))
    return {
      ...refused('payment_overdue'),
      about: { extras: { billingUrl: `${APP_ORIGIN}/billing` } },
    }
  if (found.status === 'incomplete') return waits('The first payment is not finished yet.')
  if (found.endsAt !== null) return waits('The plan is cancelled: undo that first.')
  if (found.pendingChange) return waits('A change at the end of the period waits: cancel it first.')
  if (found.awaitingPayment)
    return waits('A change waits for its payment: complete or cancel it first.')
  return null
}

/** Everything an amount depends on; any difference asks for a new preview. */
export const stateOf = (found: SubscriptionSnapshot): string =>
  JSON.stringify([
    found.id,
    found.priceId,
    found.status,
    found.currentPeriodStart,
    found.currentPeriodEnd,
    found.amountCents,
    found.discount,
  ])

async function costOf(
  { stripe }: ChangePorts,
  found: SubscriptionSnapshot,
  change: { priceId: string; at: number; kind: 'upgrade' | 'downgrade' },
): Promise<ChangePreview> {
  const { priceId, at } = change
  const wish = { subscriptionId: found.id, itemId: found.itemId, priceId }
  const answer =
    change.kind === 'upgrade'
      ? await stripe.previewChange({ ...wish, at })
      : await stripe.renewalAt(wish)
  if (answer.kind === 'preview') return answer.preview
  if (answer.kind === 'refused') throw new StripeUnavailable(`preview refused: ${answer.code}`)
  return {
    dueNowCents: 0,
    taxCents: 0,
    creditCents: 0,
    lines: [],
    nextCents: answer.totalCents,
    nextAt: found.currentPeriodEnd,
    currency: answer.currency,
  }
}

/** The amount Stripe would take if a kept preview were confirmed now. */
export const costNow = (
  ports: ChangePorts,
  found: SubscriptionSnapshot,
  { priceId, prorationDate: at, kind }: PreviewRow,
): Promise<ChangePreview> => costOf(ports, found, { priceId, at, kind })

const wasPaid = async ({ stripe }: ChangePorts, subscriptionId: string, priceId: string) =>
  (await stripe.invoicesOf(subscriptionId)).some(
    ({ status, priceIds }) => status === 'paid' && priceIds.includes(priceId),
  )

/** Previews for a subscription that was just fetched. */
export async function previewFor(
  ports: ChangePorts,
  buyer: Buyer,
  found: SubscriptionSnapshot,
  wish: PlanWish,
): Promise<Previewed> {
  const sale = wish.offer
    ? await findOfferSale(ports, buyer.accountId, wish.offer)
    : await findSale(ports, wish)
  if (sale.kind === 'refused')
    return sale.code === 'unknown_plan'
      ? {
          ...sale,
          about: { errors: [{ detail: 'No such plan is on sale', pointer: '#/plan' }] },
        }
      : sale
  const { plan, interval, priceId } = sale
  // Our record of who accepted what may be behind; whoever moved on may not come back to a price once paid.
  if (wish.offer && found.priceId !== priceId && (await wasPaid(ports, found.id, priceId)))
    return refused('offer_closed')
  const from = { plan: found.plan ?? plan, interval: found.interval ?? interval }
  // A contract ends or changes by talking to us, not by a click.
  if (found.plan === 'enterprise' && plan !== 'enterprise') return refused('contact_sales')
  const renewed = found.plan === 'enterprise' && found.priceId !== priceId
  const kind = renewed ? 'upgrade' : changeKind(from, { plan, interval })
  if (kind === 'none') return refused('no_change')
  const now = ports.clock.now()
  // Stripe counts in whole seconds, and not from before the period.
  const at = Math.floor(Math.max(now, found.currentPeriodStart) / SECOND)
  const row: PreviewRow = {
    id: ports.ids.next('prv'),
    accountId: buyer.accountId,
    actorId: buyer.userId,
    subscriptionId: found.id,
    plan,
    interval,
    priceId,
    kind,
    offer: wish.offer ?? null,
    prorationDate: at,
    state: stateOf(found),
    shown: await costOf(ports, found, { priceId, at, kind }),
    expiresAt: now + LIVES_MS,
    claimedAt: null,
    doneAt: null,
    createdAt: now,
  }
  await keepPreview(ports.db, row)
  return { kind: 'preview', row }
}

/** Throws StripeUnavailable; refusals are values. */
export async function previewChange(
  ports: ChangePorts,
  buyer: Buyer,
  wish: PlanWish,
): Promise<Previewed> {
  const { found } = await subscriptionAtStripe(ports, buyer.accountId)
  const barred = barrier(ports, found)
  if (barred || !found) return barred ?? refused('plan_required')
  return previewFor(ports, buyer, found, wish)
}
