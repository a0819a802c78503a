/** Writes each kind of mail from the truth in D1: whom it goes to and what it says. */

import { need } from '../../config.ts'
import { brand } from '../../contract/brand.ts'
import { planOf } from '../../contract/catalogue.ts'
import { GRACE_MS } from '../../contract/grant.ts'
import { type MailKind, mailData } from '../../contract/mails.ts'
import { findLead } from '../../db/leads.ts'
import { invoiceToTell, mailTokenOf, readerOf } from '../../db/letters.ts'
import type { OutboxRow } from '../../db/outbox.ts'
import { currentSubscription, findSubscription, isLive } from '../../db/subscriptions.ts'
import { MINUTE, toIso, toIsoOrNull } from '../../tools/clock.ts'
import { mailLinkToken } from '../../tools/token.ts'
import { approvalWanted } from './approval-letter.ts'
import { disputeOpened } from './dispute-letter.ts'
import { answerWanted, goalFinished } from './goal-letters.ts'
import { quotaLow } from './quota-letters.ts'
import { refundFailed } from './refund-letter.ts'
import { cardExpiring, pastDue, renewalReminder } from './reminder-letters.ts'
import {
  type Letter,
  type LetterPorts,
  lost,
  MOOT,
  Payload,
  planName,
  type Writer,
} from './writer.ts'

const welcome: Writer = async ({ db, config }, { subscriptionId = '' }, { name }) => {
  const row = await findSubscription(db, subscriptionId)
  if (!row) return lost('no such subscription')
  const requestsPerMonth = planOf(row.plan)?.limits?.requestsPerMonth ?? null
  const dashboardUrl = `${config.APP_ORIGIN}/dashboard`
  return { data: { name, plan: planName(row.plan), requestsPerMonth, dashboardUrl } }
}

const receipt: Writer = async ({ db, config }, { invoiceId = '' }, { name }) => {
  const found = await invoiceToTell(db, invoiceId)
  if (!found) return lost('no such invoice')
  const { invoice, subscription } = found
  return {
    data: {
      name,
      plan: subscription ? planName(subscription.plan) : (invoice.description ?? 'Order'),
      number: invoice.number ?? invoice.id,
      amountCents: invoice.paidCents,
      taxCents: invoice.taxCents,
      currency: invoice.currency,
      paidAt: toIso(invoice.paidAt ?? invoice.createdAt),
      periodEnd: toIsoOrNull(invoice.periodEnd),
      invoiceUrl: invoice.hostedUrl,
      pdfUrl: invoice.pdfUrl,
      billingUrl: `${config.APP_ORIGIN}/billing`,
    },
  }
}

const paymentFailed: Writer = async ({ db, config }, { invoiceId = '', reason }, { name }) => {
  const found = await invoiceToTell(db, invoiceId)
  if (!found?.subscription) return lost('no such invoice')
  const { invoice, subscription } = found
  // Paid or voided meanwhile: a mail that says "failed" would be false by now.
  if (invoice.status !== 'open') return MOOT
  const since = subscription.pastDueSince
  return {
    data: {
      name,
      plan: planName(subscription.plan),
      amountCents: invoice.totalCents,
      currency: invoice.currency,
      reason: reason ?? null,
      nextAttemptAt: toIsoOrNull(invoice.nextAttemptAt),
      graceEndsAt: since === null ? null : toIso(since + GRACE_MS),
      billingUrl: `${config.APP_ORIGIN}/billing`,
    },
  }
}

const cancelled: Writer = async ({ db, config }, { subscriptionId = '' }, { name }) => {
  const row = await findSubscription(db, subscriptionId)
  if (!row) return lost('no such subscription')
  const endsAt = row.endedAt ?? row.endsAt
  // Undone before the mail was written: nothing is cancelled any more.
  if (endsAt === null) return MOOT
  const billingUrl = `${config.APP_ORIGIN}/billing`
  return { data: { name, plan: planName(row.plan), endsAt: toIso(endsAt), billingUrl } }
}

const ended: Writer = async ({ db, config }, { subscriptionId = '' }, { name }) => {
  const row = await findSubscription(db, subscriptionId)
  if (!row) return lost('no such subscription')
  const over = row.endedAt ?? row.syncedAt
  const current = await currentSubscription(db, row.accountId ?? '')
  // The end of a duplicate: the plan they live by went on all the time.
  if (current && current.id !== row.id && isLive(current.status) && current.createdAt < over)
    return MOOT
  const endedAt = toIso(over)
  const pricingUrl = `${config.APP_ORIGIN}/pricing`
  return { data: { name, plan: planName(row.plan), endedAt, pricingUrl } }
}

/** The live token exists only in the mail: it is derived from the row's id when the mail is written. */
async function linkLetter(
  { db, clock, config }: LetterPorts,
  tokenId: string,
  name: string | null,
): Promise<Letter> {
  const token = await mailTokenOf(db, tokenId)
  // No row: the daily job has forgotten a link that expired long ago.
  if (!token || token.usedAt !== null || token.expiresAt <= clock.now()) return MOOT
  const mail = token.purpose === 'password_reset' ? 'password_reset' : 'verify_email'
  const page = mail === 'password_reset' ? 'reset-password' : 'verify-email'
  const secret = mailLinkToken(need(config, 'TOKEN_PEPPER'), token.id, token.purpose)
  const url = `${config.APP_ORIGIN}/${page}?token=${secret}`
  const minutes = Math.round((token.expiresAt - token.createdAt) / MINUTE)
  return { kind: 'letter', mail, to: token.email, data: { name, url, minutes } }
}

/** To a stranger who has no account; whoever is not known by name is greeted without one. */
async function leadConfirmation({ db, config }: LetterPorts, leadId: string): Promise<Letter> {
  const lead = await findLead(db, leadId)
  if (!lead) return { kind: 'lost', reason: 'no such lead' }
  const docsUrl = `${config.APP_ORIGIN}/docs`
  const data = { name: lead.name, message: lead.message, docsUrl }
  return { kind: 'letter', mail: 'lead_confirmation', to: lead.email, data }
}

const leadReceived: Writer = async ({ db }, { leadId = '' }, { name }) => {
  const lead = await findLead(db, leadId)
  if (!lead) return lost('no such lead')
  const { email, company, requestsPerMonth, message } = lead
  const subject = encodeURIComponent(`${brand.name}: your message`)
  const replyUrl = `mailto:${email}?subject=${subject}`
  const from = lead.name ?? email
  return { data: { name, from, email, company, requestsPerMonth, message, replyUrl } }
}

const writers: Partial<Record<MailKind, Writer>> = {
  welcome,
  receipt,
  payment_failed: paymentFailed,
  subscription_cancelled: cancelled,
  subscription_ended: ended,
  quota_80: quotaLow('quota_80'),
  quota_100: quotaLow('quota_100'),
  past_due: pastDue,
  renewal_reminder: renewalReminder,
  card_expiring: cardExpiring,
  lead_received: leadReceived,
  dispute_opened: disputeOpened,
  refund_failed: refundFailed,
  approval_wanted: approvalWanted,
  goal_finished: goalFinished,
  answer_wanted: answerWanted,
}

const isMailKind = (kind: string): kind is MailKind => kind in mailData

/** Reads the truth behind an outbox row; never throws for what is merely missing. */
export async function writeLetter(ports: LetterPorts, row: OutboxRow): Promise<Letter> {
  const payload = Payload.safeParse(row.payload)
  if (!payload.success || !isMailKind(row.kind))
    return { kind: 'lost', reason: 'not a mail we know' }
  if (row.kind === 'lead_confirmation') return leadConfirmation(ports, payload.data.leadId ?? '')
  if (!row.accountId) return { kind: 'lost', reason: 'a mail to nobody' }
  const reader = await readerOf(ports.db, row.accountId)
  // A closed account has no address any more.
  if (reader?.closedAt) return { kind: 'moot' }
  if (!reader) return { kind: 'lost', reason: 'no such account' }
  if (payload.data.mailTokenId) return linkLetter(ports, payload.data.mailTokenId, reader.name)
  const writer = writers[row.kind]
  if (!writer) return { kind: 'lost', reason: 'a link mail without its token' }
  const written = await writer(ports, payload.data, reader, row.key)
  return 'data' in written
    ? { kind: 'letter', mail: row.kind, to: reader.email, data: written.data }
    : written
}
