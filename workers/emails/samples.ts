/** One example of each mail, with every optional value there: what the golden files show. */

import { brand } from '../contract/brand.ts'
import type { MailData, MailKind, Unsubscribe } from '../contract/mails.ts'
import { topicOf, topics } from '../contract/notification-topics.ts'

const origin = 'http://localhost:8787'

export const samples: { [K in MailKind]: MailData<K> } = {
  verify_email: {
    name: 'Ada Lovelace',
    url: `${origin}/verify-email?token=mv_5Yh2kq0s8RkX1v7bTn3cWd9eLf6gJ4hA`,
    minutes: 60,
  },
  password_reset: {
    name: null,
    url: `${origin}/reset-password?token=mr_5Yh2kq0s8RkX1v7bTn3cWd9eLf6gJ4hA`,
    minutes: 30,
  },
  welcome: {
    name: 'Ada Lovelace',
    plan: 'Pro',
    requestsPerMonth: 10_000,
    dashboardUrl: `${origin}/dashboard`,
  },
  receipt: {
    name: 'Ada Lovelace',
    plan: 'Pro',
    number: 'TF-0001-0007',
    amountCents: 11_889,
    taxCents: 1_989,
    currency: 'usd',
    paidAt: '2026-11-23T18:04:05.000Z',
    periodEnd: '2026-12-23T18:04:05.000Z',
    invoiceUrl: 'https://invoice.stripe.test/i/acct_1/in_9?s=ap&v=2',
    pdfUrl: 'https://invoice.stripe.test/i/acct_1/in_9/pdf?s=ap&v=2',
    billingUrl: `${origin}/billing`,
  },
  payment_failed: {
    name: 'Ada Lovelace',
    plan: 'Starter',
    amountCents: 1_900,
    currency: 'usd',
    reason: 'Your card has insufficient funds.',
    nextAttemptAt: '2026-11-26T09:00:00.000Z',
    graceEndsAt: '2026-11-30T09:00:00.000Z',
    billingUrl: `${origin}/billing`,
  },
  subscription_cancelled: {
    name: 'Ada Lovelace',
    plan: 'Pro',
    endsAt: '2027-01-01T00:00:00.000Z',
    billingUrl: `${origin}/billing`,
  },
  past_due: {
    name: 'Ada Lovelace',
    plan: 'Pro',
    amountCents: 9_900,
    currency: 'usd',
    day: 6,
    graceEndsAt: '2026-11-30T09:00:00.000Z',
    nextAttemptAt: '2026-11-30T09:00:00.000Z',
    payUrl: 'https://invoice.stripe.test/i/acct_1/in_9?s=ap&v=2',
    billingUrl: `${origin}/billing`,
  },
  renewal_reminder: {
    name: 'Ada Lovelace',
    plan: 'Pro',
    interval: 'year',
    ends: null,
    amountCents: 99_900,
    currency: 'usd',
    renewsAt: '2026-12-01T09:00:00.000Z',
    card: 'Visa ending in 4242',
    billingUrl: `${origin}/billing`,
  },
  card_expiring: {
    name: null,
    plan: 'Starter',
    card: 'Visa ending in 4242',
    expires: '11/2026',
    amountCents: 1_900,
    currency: 'usd',
    chargedAt: '2026-12-01T09:00:00.000Z',
    billingUrl: `${origin}/billing`,
  },
  subscription_ended: {
    name: null,
    plan: 'Pro',
    endedAt: '2026-11-23T23:59:59.000Z',
    pricingUrl: `${origin}/pricing`,
  },
  quota_80: {
    name: 'Ada Lovelace',
    plan: 'Starter',
    used: 812,
    limit: 1_000,
    windowEnd: '2026-11-30T23:00:00.000Z',
    timeZone: 'Europe/Berlin',
    exhaustedAt: '2026-11-26T13:30:00.000Z',
    next: { plan: 'Pro', limit: 10_000, interval: 'month', amountCents: 9_900, instead: 1_900 },
    usageUrl: `${origin}/usage`,
  },
  quota_100: {
    name: 'Ada Lovelace',
    plan: 'Starter',
    used: 1_000,
    limit: 1_000,
    windowEnd: '2026-11-30T23:00:00.000Z',
    timeZone: 'Europe/Berlin',
    next: { plan: 'Pro', limit: 10_000, interval: 'month', amountCents: 9_900, instead: 1_900 },
    usageUrl: `${origin}/usage`,
  },
  lead_confirmation: {
    name: 'Ada Lovelace',
    message: 'We audit 400 shops a month.\nCan it run in our own account?',
    docsUrl: `${origin}/docs`,
  },
  dispute_opened: {
    name: 'Grace',
    customer: 'ada@engines.example',
    amountCents: 9_900,
    currency: 'usd',
    reason: 'product not received',
    number: 'TF-0001-0007',
    dueAt: '2026-12-04T23:59:59.000Z',
    disputeUrl: 'https://dashboard.stripe.com/disputes/dp_1SWq2eA1b2C3d4E5',
  },
  refund_failed: {
    name: 'Grace',
    customer: 'ada@engines.example',
    amountCents: 2_500,
    currency: 'usd',
    reason: 'expired or canceled card',
    number: 'TF-0001-0007',
    refund: 're_1SWq2eA1b2C3d4E5',
    approvalsUrl: `${origin}/approvals`,
  },
  approval_wanted: {
    name: 'Grace',
    summary: 'Refund $25 of invoice TF-0001-0007 to ada@engines.example; access stays as it is',
    proposedBy: 'katherine@engines.example',
    sole: false,
    goal: null,
    expiresAt: '2026-12-02T18:04:05.000Z',
    approvalsUrl: `${origin}/approvals`,
  },
  goal_finished: {
    name: 'Ada Lovelace',
    goal: 'Audit https://engines.example and tell me what to fix first',
    succeeded: false,
    detail: 'The server cannot be reached.',
    files: ['report.html', 'report.json'],
    goalUrl: `${origin}/goals/gol_01KB2Z3M4N5P6Q7R8S9TAVBWCX`,
  },
  answer_wanted: {
    name: 'Ada Lovelace',
    goal: 'Audit our site',
    question: 'Which website or which table is this about?',
    goalUrl: `${origin}/goals/gol_01KB2Z3M4N5P6Q7R8S9TAVBWCX`,
  },
  lead_received: {
    name: null,
    from: 'Ada Lovelace',
    email: 'ada@engines.example',
    company: 'Engines & Sons',
    requestsPerMonth: 400_000,
    message: 'We audit 400 shops a month.\nCan it run in our own account?',
    replyUrl: `mailto:ada@engines.example?subject=${encodeURIComponent(`${brand.name}: your message`)}`,
  },
}

/** How the sample of a kind is unsubscribed from; null where it is essential. */
export function sampleUnsubscribe(kind: MailKind): Unsubscribe | null {
  const topic = topicOf(kind)
  const url = `${origin}/unsubscribe?token=usr_01ADA.${topic}.5Yh2kq0s8RkX1v7bTn3cWd9eLf6gJ4hA`
  return topic && { topic: topics[topic].title.toLowerCase(), url }
}
