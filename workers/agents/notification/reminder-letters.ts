/** Writes the mails that time makes due: overdue payment, yearly renewal, expiring card; each only while it is true. */

import { GRACE_MS } from '../../contract/grant.ts'
import type { PaymentMethod } from '../../contract/objects.ts'
import { unpaidInvoiceOf } from '../../db/letters.ts'
import { findSubscription, type SubscriptionRow } from '../../db/subscriptions.ts'
import { toIso, toIsoOrNull } from '../../tools/clock.ts'
import { lost, MOOT, planName, type Writer } from './writer.ts'

const cardWords = ({ brand, last4 }: PaymentMethod): string =>
  `${brand.charAt(0).toUpperCase()}${brand.slice(1)} ending in ${last4}`

/** What the period that begins at `at` costs: a downgrade that waits for it counts. */
function chargedAt(row: SubscriptionRow, at: number) {
  const { pendingChange } = row
  const { plan, interval, amountCents } = pendingChange?.at === at ? pendingChange : row
  return { plan: planName(plan), interval, amountCents }
}

export const pastDue: Writer = async (
  { db, config },
  { subscriptionId = '', day, at },
  { name },
) => {
  const row = await findSubscription(db, subscriptionId)
  if (!row || day === undefined) return lost('no such subscription')
  // Paid, or ended, or overdue anew since: this grace is over.
  if (row.status !== 'past_due' || row.pastDueSince !== at) return MOOT
  const invoice = await unpaidInvoiceOf(db, subscriptionId)
  if (!invoice) return MOOT
  const billingUrl = `${config.APP_ORIGIN}/billing`
  return {
    data: {
      name,
      plan: planName(row.plan),
      amountCents: invoice.totalCents,
      currency: invoice.currency,
      day,
      graceEndsAt: toIso(row.pastDueSince + GRACE_MS),
      nextAttemptAt: toIsoOrNull(invoice.nextAttemptAt),
      payUrl: invoice.hostedUrl ?? billingUrl,
      billingUrl,
    },
  }
}

export const renewalReminder: Writer = async (
  { db, clock, config },
  { subscriptionId = '', at },
  { name },
) => {
  const row = await findSubscription(db, subscriptionId)
  if (!row) return lost('no such subscription')
  const renews = row.status === 'active' && row.endsAt === null && row.interval === 'year'
  if (!renews || row.currentPeriodEnd !== at || at <= clock.now()) return MOOT
  return {
    data: {
      name,
      ...chargedAt(row, at),
      ends: row.pendingChange?.at === at ? planName(row.plan) : null,
      currency: row.currency,
      renewsAt: toIso(at),
      card: row.paymentMethod && cardWords(row.paymentMethod),
      billingUrl: `${config.APP_ORIGIN}/billing`,
    },
  }
}

export const cardExpiring: Writer = async (
  { db, clock, config },
  { subscriptionId = '', at },
  { name },
) => {
  const row = await findSubscription(db, subscriptionId)
  if (!row) return lost('no such subscription')
  const card = row.paymentMethod
  const charged = row.status === 'active' && row.endsAt === null && row.currentPeriodEnd === at
  if (!charged || !card || at <= clock.now() || expiresAt(card) > at) return MOOT
  const { plan, amountCents } = chargedAt(row, at)
  return {
    data: {
      name,
      plan,
      card: cardWords(card),
      expires: `${String(card.expMonth).padStart(2, '0')}/${card.expYear}`,
      amountCents,
      currency: row.currency,
      chargedAt: toIso(at),
      billingUrl: `${config.APP_ORIGIN}/billing`,
    },
  }
}

/** A card is good through the last day of its month; months count from 1, as on the card. */
export const expiresAt = ({ expYear, expMonth }: PaymentMethod): number =>
  Date.UTC(expYear, expMonth, 1)
