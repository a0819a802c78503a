/** Changes of a running subscription at Stripe: what one would cost, now or at the period's end, and taking it back. */

import type Stripe from 'stripe'
import type { Interval, PlanKey } from '../../contract/catalogue.ts'
import { ask, find, isRefused } from './calls.ts'
import type { Refused } from './errors.ts'
import type { ChangePreview } from './snapshots.ts'

/** `at` in whole seconds: the same for preview and change, so that what is charged is what was shown. */
export type PlanChange = { subscriptionId: string; itemId: string; priceId: string; at: number }

const ms = (seconds: number): number => seconds * 1_000

const sum = (amounts: number[]): number => amounts.reduce((total, amount) => total + amount, 0)

const preview = (
  stripe: Stripe,
  subscription: string,
  details: Stripe.InvoiceCreatePreviewParams.SubscriptionDetails,
  mode: 'next' | 'recurring',
) =>
  ask(() =>
    stripe.invoices.createPreview({
      subscription,
      subscription_details: details,
      preview_mode: mode,
    }),
  )

/** When what is charged now runs out; a credit's period is that of the plan it is for. */
function nextBilling({ lines }: Stripe.Invoice): number {
  const charged = lines.data.filter(({ amount }) => amount >= 0)
  return Math.max(...(charged.length > 0 ? charged : lines.data).map(({ period }) => period.end))
}

function previewOf(now: Stripe.Invoice, recurring: Stripe.Invoice): ChangePreview {
  const lines = now.lines.data.map(({ description, amount }) => ({
    description: description ?? 'Change',
    amountCents: amount,
  }))
  const discounts = sum((now.total_discount_amounts ?? []).map(({ amount }) => amount))
  if (discounts > 0) lines.push({ description: 'Discount', amountCents: -discounts })
  const taxCents = sum((now.total_taxes ?? []).map(({ amount }) => amount))
  // Credit of earlier changes pays first; what is left over of it goes to the next invoice.
  const fromBalance = now.amount_due - now.total
  if (fromBalance < 0) lines.push({ description: 'Credit balance', amountCents: fromBalance })
  const left = Math.min(0, now.ending_balance ?? 0)
  return {
    dueNowCents: now.amount_due,
    taxCents,
    creditCents: -sum(now.lines.data.map(({ amount }) => Math.min(0, amount))),
    lines,
    nextCents: Math.max(0, recurring.total + left),
    nextAt: ms(nextBilling(now)),
    currency: now.currency,
  }
}

/** What a change would cost if it were made at `at`, and what the renewal after it. */
export async function previewChange(
  stripe: Stripe,
  { subscriptionId, itemId, priceId, at }: PlanChange,
): Promise<{ kind: 'preview'; preview: ChangePreview } | Refused> {
  const items = [{ id: itemId, price: priceId }]
  const [now, recurring] = await Promise.all([
    preview(
      stripe,
      subscriptionId,
      { items, proration_behavior: 'always_invoice', proration_date: at },
      'next',
    ),
    recurringAmount(stripe, subscriptionId, items),
  ])
  if (isRefused(now)) return now
  if (isRefused(recurring)) return recurring
  return { kind: 'preview', preview: previewOf(now, recurring) }
}

const recurringAmount = (
  stripe: Stripe,
  subscription: string,
  items: Stripe.InvoiceCreatePreviewParams.SubscriptionDetails.Item[],
) => preview(stripe, subscription, { items, proration_behavior: 'none' }, 'recurring')

/** What a renewal at another price would cost, discounts included. */
export async function renewalAt(
  stripe: Stripe,
  { subscriptionId, itemId, priceId }: Omit<PlanChange, 'at'>,
): Promise<{ kind: 'amount'; totalCents: number; currency: string } | Refused> {
  const answer = await recurringAmount(stripe, subscriptionId, [{ id: itemId, price: priceId }])
  return isRefused(answer)
    ? answer
    : { kind: 'amount', totalCents: answer.total, currency: answer.currency }
}

export type ChangeOutcome =
  | { kind: 'changed' }
  /** The bank wants to hear from the customer first; the old plan stands until then. */
  | { kind: 'redirect'; url: string }
  | { kind: 'declined'; declineCode: string | null; message: string }

/** Changes at once and takes the payment; one that fails leaves the old plan, and nothing open. */
export async function changeNow(
  stripe: Stripe,
  { subscriptionId, itemId, priceId, at }: PlanChange,
  key: string,
): Promise<ChangeOutcome | Refused> {
  const answer = await ask(() =>
    stripe.subscriptions.update(
      subscriptionId,
      {
        items: [{ id: itemId, price: priceId }],
        proration_behavior: 'always_invoice',
        payment_behavior: 'pending_if_incomplete',
        proration_date: at,
      },
      { idempotencyKey: key },
    ),
  )
  if (isRefused(answer))
    return answer.declineCode === undefined
      ? answer
      : { kind: 'declined', declineCode: answer.declineCode, message: answer.message }
  if (!answer.pending_update) return { kind: 'changed' }
  return unpaid(stripe, typeof answer.latest_invoice === 'string' ? answer.latest_invoice : '')
}

/** Why a change waits: for the customer at their bank, or for a card that pays. */
async function unpaid(stripe: Stripe, invoiceId: string): Promise<ChangeOutcome> {
  const expand = ['payments.data.payment.payment_intent']
  const invoice = await find(() => stripe.invoices.retrieve(invoiceId, { expand }))
  const intents = (invoice?.payments?.data ?? []).flatMap(({ payment }) =>
    typeof payment.payment_intent === 'object' ? [payment.payment_intent] : [],
  )
  const asked = intents.find(({ status }) => status === 'requires_action')
  if (asked && invoice?.hosted_invoice_url)
    return { kind: 'redirect', url: invoice.hosted_invoice_url }
  const error = intents.find(({ last_payment_error }) => last_payment_error)?.last_payment_error
  await discard(stripe, invoiceId)
  return {
    kind: 'declined',
    declineCode: error?.decline_code || error?.code || null,
    message: error?.message ?? 'The payment failed.',
  }
}

/** Voiding its invoice ends a pending change (docs.stripe.com/billing/subscriptions/pending-updates). */
async function discard(stripe: Stripe, invoiceId: string): Promise<void> {
  await ask(() => stripe.invoices.voidInvoice(invoiceId))
}

/** Changes the price when the paid period ends, by a schedule that then lets the subscription go on. */
export async function changeAtPeriodEnd(
  stripe: Stripe,
  wish: { subscriptionId: string; priceId: string; plan: PlanKey; interval: Interval },
  key: string,
): Promise<{ kind: 'scheduled' } | Refused> {
  const { subscriptionId, priceId, plan, interval } = wish
  const held = await find(() => stripe.subscriptions.retrieve(subscriptionId))
  const known = typeof held?.schedule === 'string' ? held.schedule : held?.schedule?.id
  // One left behind by a call that was cut is gone on with.
  const schedule = await ask(() =>
    known
      ? stripe.subscriptionSchedules.retrieve(known)
      : stripe.subscriptionSchedules.create(
          { from_subscription: subscriptionId },
          { idempotencyKey: `${key}:create` },
        ),
  )
  if (isRefused(schedule)) return schedule
  // After a change took effect its schedule stays for one more period, with the phase before it still listed.
  const [first] = schedule.phases
  const runs = ({ start_date }: { start_date: number }) =>
    start_date === schedule.current_phase?.start_date
  const current = schedule.phases.find(runs) ?? first
  if (!current) return { kind: 'refused', code: 'schedule_empty', message: '', param: null }
  const updated = await ask(() =>
    stripe.subscriptionSchedules.update(
      schedule.id,
      {
        end_behavior: 'release',
        proration_behavior: 'none',
        metadata: { plan, interval },
        phases: [
          {
            items: current.items.map(({ price, quantity }) => ({
              price: typeof price === 'string' ? price : price.id,
              ...(quantity === undefined ? {} : { quantity }),
            })),
            start_date: current.start_date,
            end_date: current.end_date,
            proration_behavior: 'none',
          },
          {
            items: [{ price: priceId, quantity: 1 }],
            duration: { interval, interval_count: 1 },
            proration_behavior: 'none',
          },
        ],
      },
      { idempotencyKey: `${key}:phases` },
    ),
  )
  return isRefused(updated) ? updated : { kind: 'scheduled' }
}

/** Takes back whatever waits: a schedule is let go, the invoice of an unpaid change is voided. Twice is once. */
export async function dropPendingChange(stripe: Stripe, id: string): Promise<void> {
  const held = await find(() => stripe.subscriptions.retrieve(id))
  const schedule = typeof held?.schedule === 'string' ? held.schedule : held?.schedule?.id
  if (schedule) await ask(() => stripe.subscriptionSchedules.release(schedule))
  const invoice = held?.latest_invoice
  if (held?.pending_update && invoice)
    await discard(stripe, typeof invoice === 'string' ? invoice : invoice.id)
}
