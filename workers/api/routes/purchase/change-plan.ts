/** Carries out a previewed change: up at once and paid at once, down at the period's end; never at another amount than shown. */

import type { Subscription } from '../../../contract/objects.ts'
import type { NextAction } from '../../../contract/plan-change.ts'
import { claimPreview, findPreview, type PreviewRow, releasePreview } from '../../../db/previews.ts'
import { currentSubscription } from '../../../db/subscriptions.ts'
import {
  type ChangeOutcome,
  type Refused,
  StripeUnavailable,
  type SubscriptionSnapshot,
} from '../../../tools/stripe/index.ts'
import { ringReconcile } from '../../ring.ts'
import { previewView } from '../../views/preview.ts'
import { snapshotView } from '../../views/subscription.ts'
import { type Refusal, refused } from '../accounts/refusal.ts'
import { planHeld } from './plan-held.ts'
import {
  type Buyer,
  barrier,
  type ChangePorts,
  costNow,
  previewFor,
  stateOf,
} from './preview-change.ts'
import { subscriptionAtStripe } from './subscribed.ts'

export type Changed = { kind: 'changed'; subscription: Subscription; nextAction: NextAction | null }

/** Another amount, or another subscription than the one shown: nothing happens, the new preview is the answer. */
async function shownAnew(
  ports: ChangePorts,
  buyer: Buyer,
  found: SubscriptionSnapshot,
  row: PreviewRow,
): Promise<Refusal> {
  const anew = await previewFor(ports, buyer, found, row)
  if (anew.kind === 'refused') return anew
  return { ...refused('price_changed'), about: { extras: { preview: previewView(anew.row) } } }
}

async function carryOut(
  { stripe }: ChangePorts,
  found: SubscriptionSnapshot,
  row: PreviewRow,
): Promise<ChangeOutcome> {
  const { id, priceId, plan, interval, prorationDate: at } = row
  const key = `change:${id}`
  const answer: ChangeOutcome | Refused | { kind: 'scheduled' } =
    row.kind === 'upgrade'
      ? await stripe.changeNow({ subscriptionId: found.id, itemId: found.itemId, priceId, at }, key)
      : await stripe.changeAtPeriodEnd({ subscriptionId: found.id, priceId, plan, interval }, key)
  if (answer.kind === 'refused') throw new StripeUnavailable(`change refused: ${answer.code}`)
  return answer.kind === 'scheduled' ? { kind: 'changed' } : answer
}

/** The subscription after the change, in Stripe's own words; our row follows through Billing. */
async function answer(
  ports: ChangePorts,
  accountId: string,
  subscriptionId: string,
  nextAction: NextAction | null,
): Promise<Changed> {
  await ringReconcile(ports, subscriptionId)
  const [after, row] = await Promise.all([
    ports.stripe.subscription(subscriptionId),
    currentSubscription(ports.db, accountId),
  ])
  const subscription = after && snapshotView(after, row, ports.clock.now())
  if (!subscription) throw new StripeUnavailable('the changed subscription cannot be read')
  return { kind: 'changed', subscription, nextAction }
}

/** Exactly what was shown, once. Throws StripeUnavailable: the same preview may be confirmed again. */
async function confirm(
  ports: ChangePorts,
  buyer: Buyer,
  found: SubscriptionSnapshot,
  row: PreviewRow,
): Promise<Changed | Refusal> {
  const release = (outcome: 'done' | 'open') =>
    releasePreview(ports.db, row.id, outcome, ports.clock.now())
  try {
    const due = (await costNow(ports, found, row)).dueNowCents
    if (due !== row.shown.dueNowCents) {
      await release('done')
      return await shownAnew(ports, buyer, found, row)
    }
    const outcome = await carryOut(ports, found, row)
    await release('done')
    switch (outcome.kind) {
      case 'changed': {
        const changed = await answer(ports, buyer.accountId, found.id, null)
        if (row.kind === 'upgrade') await planHeld(ports, buyer.accountId, row.plan)
        return changed
      }
      case 'redirect':
        return await answer(ports, buyer.accountId, found.id, outcome)
      case 'declined': {
        await ringReconcile(ports, found.id)
        const { declineCode, message: detail } = outcome
        return { ...refused('payment_failed'), about: { detail, extras: { declineCode } } }
      }
    }
  } catch (error) {
    await release('open')
    throw error
  }
}

/** `not_found`, `preview_expired`, `change_pending`, `payment_overdue`, `price_changed`, `payment_failed`, or the change. */
export async function changePlan(
  ports: ChangePorts,
  buyer: Buyer,
  previewId: string,
): Promise<Changed | Refusal> {
  const row = await findPreview(ports.db, buyer.accountId, previewId)
  if (!row) return refused('not_found')
  if (row.doneAt !== null || row.expiresAt <= ports.clock.now()) return refused('preview_expired')
  if (!(await claimPreview(ports.db, row, ports.clock.now()))) return refused('change_pending')
  const release = () => releasePreview(ports.db, row.id, 'open', ports.clock.now())
  // Asked after the claim: what another change did until now is seen, what comes now must wait.
  const { found } = await subscriptionAtStripe(ports, buyer.accountId).catch(async (error) => {
    await release()
    throw error
  })
  const barred = barrier(ports, found)
  if (barred || !found) {
    await release()
    return barred ?? refused('plan_required')
  }
  if (found.id === row.subscriptionId && stateOf(found) === row.state)
    return confirm(ports, buyer, found, row)
  await releasePreview(ports.db, row.id, 'done', ports.clock.now())
  return shownAnew(ports, buyer, found, row)
}
