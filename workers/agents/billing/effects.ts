/** What the world is owed when a subscription or invoice moved. Pure; every key names the business, so twice is once. */

import { isOpenDispute } from '../../contract/disputes.ts'
import type { FactType } from '../../contract/facts.ts'
import type { MailKind } from '../../contract/mails.ts'
import { isCounted, mrrCents } from '../../contract/mrr.ts'
import type { InvoiceRow } from '../../db/invoices.ts'
import type { Effect } from '../../db/outbox.ts'
import type { SubscriptionRow } from '../../db/subscriptions.ts'
import type { InvoiceSnapshot, RefundSnapshot } from '../../tools/stripe/index.ts'

type Owner = { accountId: string | null }

const fact = (
  { accountId }: Owner,
  type: FactType,
  ref: string,
  occurredAt: number,
  data: Record<string, unknown>,
): Effect => ({
  key: `fact:${type}:${ref}`,
  agent: 'analytics',
  kind: 'fact',
  accountId,
  payload: { type, ref, accountId, occurredAt, ...data },
})

const mail = (
  { accountId }: Owner,
  kind: MailKind,
  ref: string,
  payload: Record<string, unknown>,
): Effect => ({ key: `${kind}:${ref}`, agent: 'notification', kind, accountId, payload })

/** A subscription that never got past its first payment is no business yet. */
const started = (status: string): boolean => !['incomplete', 'incomplete_expired'].includes(status)

const bought = (row: SubscriptionRow) => ({
  subscriptionId: row.id,
  customerId: row.customerId,
  plan: row.plan,
  interval: row.interval,
  amountCents: row.amountCents,
  currency: row.currency,
  /** Orders what is told of one subscription, whatever clocks say. */
  version: row.version,
})

/** What it counts for in the daily figures from now on. */
const worth = (row: SubscriptionRow) => ({ mrrCents: mrrCents(row), active: isCounted(row.status) })

/** First heard of when it was over already, it still began as something. */
const worthAtFirst = (before: SubscriptionRow | null, row: SubscriptionRow) =>
  worth({ ...row, status: !before && row.status === 'canceled' ? 'active' : row.status })

const movedOn = (before: SubscriptionRow, row: SubscriptionRow): boolean =>
  before.priceId !== row.priceId ||
  before.amountCents !== row.amountCents ||
  isCounted(before.status) !== isCounted(row.status) ||
  mrrCents(before) !== mrrCents(row)

function endings(row: SubscriptionRow): Effect[] {
  const effects: Effect[] = []
  const subscription = { subscriptionId: row.id }
  if (row.status === 'canceled') {
    effects.push(
      mail(row, 'subscription_ended', row.id, subscription),
      fact(row, 'subscription_ended', row.id, row.endedAt ?? row.syncedAt, {
        ...bought(row),
        ...worth(row),
      }),
    )
  } else if (row.endsAt !== null) {
    // Cancelling again after an undo is news again, so the moment of cancelling is in the key.
    const at = Math.floor((row.canceledAt ?? row.endsAt) / 1_000)
    effects.push(mail(row, 'subscription_cancelled', `${row.id}:${at}`, subscription))
  }
  return effects
}

/** Effects of a subscription row that was written; `before` is the row it replaced. */
export function owedBySubscription(before: SubscriptionRow | null, row: SubscriptionRow): Effect[] {
  const effects: Effect[] = [
    {
      key: `entitle:${row.id}:v${row.version}`,
      agent: 'provisioning',
      kind: 'entitle',
      accountId: row.accountId,
      payload: { subscriptionId: row.id },
    },
    ...endings(row),
  ]
  if (started(row.status))
    effects.push(
      fact(row, 'subscription_created', row.id, row.createdAt, {
        ...bought(row),
        ...worthAtFirst(before, row),
      }),
    )
  // Its end is a fact of its own, and before its start there is nothing to change.
  if (before && started(before.status) && row.status !== 'canceled' && movedOn(before, row))
    effects.push(
      fact(row, 'subscription_changed', `${row.id}:v${row.version}`, row.syncedAt, {
        ...bought(row),
        ...worth(row),
        fromPlan: before.plan,
        fromInterval: before.interval,
        fromAmountCents: before.amountCents,
      }),
    )
  return effects
}

function owedByPaid(row: InvoiceRow): Effect[] {
  // Nothing paid, nothing to receipt: trials and fully discounted invoices.
  if (row.status !== 'paid' || row.paidCents <= 0) return []
  const at = row.paidAt ?? row.createdAt
  // Revenue is counted without tax (API.md §7, analytics).
  const data = { amountCents: row.paidCents - row.taxCents, currency: row.currency }
  const effects = [
    mail(row, 'receipt', row.id, { invoiceId: row.id }),
    fact(row, 'payment_succeeded', row.id, at, data),
  ]
  if (row.billingReason === 'subscription_cycle')
    effects.push(fact(row, 'subscription_renewed', row.id, at, data))
  return effects
}

/** First payments and changes of plan fail before the customer's eyes, but for a change that came with a new period: that one is overdue. */
const failedUnseen = ({ billingReason }: InvoiceRow, overdue: boolean): boolean =>
  billingReason !== 'subscription_create' && (billingReason !== 'subscription_update' || overdue)

export function owedByFailed(
  row: InvoiceRow,
  { lastError: reason, overdue }: Told,
  now: number,
): Effect[] {
  if (row.status !== 'open' || row.attemptCount === 0 || !failedUnseen(row, overdue)) return []
  const ref = `${row.id}:${row.attemptCount}`
  const data = { amountCents: row.totalCents, currency: row.currency }
  return [
    mail(row, 'payment_failed', ref, { invoiceId: row.id, attempt: row.attemptCount, reason }),
    fact(row, 'payment_failed', ref, now, data),
  ]
}

type Told = Pick<InvoiceSnapshot, 'lastError' | 'refunds' | 'dispute'> & {
  /** Its subscription is. */
  overdue: boolean
}

/** Each refund is told once, whoever made it: by our approval or at Stripe. */
const owedByRefunds = (row: InvoiceRow, refunds: RefundSnapshot[], now: number): Effect[] =>
  refunds.flatMap((refund) => {
    const { id, amountCents, createdAt, approvalId } = refund
    const about = { currency: row.currency, invoiceId: row.id, approvalId }
    const given = fact(row, 'refund', id, createdAt, { amountCents, ...about })
    return [given, ...owedByFailedRefund(row, refund, now)]
  })

/** What did not arrive is taken out of the figures on the day it came back, and operators hear of it. */
function owedByFailedRefund(
  row: InvoiceRow,
  { id, amountCents, approvalId, failed }: RefundSnapshot,
  now: number,
): Effect[] {
  if (!failed) return []
  const about = { invoiceId: row.id, ...(approvalId ? { approvalId } : {}) }
  const back = { amountCents: -amountCents, currency: row.currency, ...about }
  return [
    fact(row, 'refund_failed', id, failed.at ?? now, back),
    {
      key: `refund_failed:${id}`,
      agent: 'billing',
      kind: 'refund_failed',
      accountId: row.accountId,
      payload: { refundId: id, amountCents, reason: failed.reason, ...about },
    },
  ]
}

/** Operators hear of an open dispute, a lost one ends the subscription: Billing's own acts, each once a dispute. */
function owedByDispute(row: InvoiceRow, { dispute }: Told, now: number): Effect[] {
  if (!row.disputeId) return []
  const { accountId, subscriptionId } = row
  const payload = { subscriptionId, disputeId: row.disputeId }
  const disputed = fact(row, 'dispute', row.disputeId, now, {
    amountCents: row.paidCents,
    currency: row.currency,
    invoiceId: row.id,
  })
  if (dispute && isOpenDispute(dispute.status)) {
    const open = { invoiceId: row.id, disputeId: dispute.id, reason: dispute.reason }
    const key = `dispute_opened:${dispute.id}`
    return [disputed, { key, agent: 'billing', kind: 'dispute_opened', accountId, payload: open }]
  }
  if (row.disputeStatus !== 'lost') return [disputed]
  return [
    disputed,
    {
      key: `dispute_lost:${row.disputeId}`,
      agent: 'billing',
      kind: 'dispute_lost',
      accountId,
      payload,
    },
  ]
}

/** Effects of an invoice row that was written; `told` is what Stripe said beside the row's columns. */
export const owedByInvoice = (row: InvoiceRow, told: Told, now: number): Effect[] => [
  ...owedByPaid(row),
  ...owedByFailed(row, told, now),
  ...owedByRefunds(row, told.refunds, now),
  ...owedByDispute(row, told, now),
]
