/** The kinds of mail and what each needs to be written; the Notification agent fills them, `emails/` renders them. */

import * as z from 'zod'

const url = z.string().max(2_000)
const text = z.string().max(500)
const longText = z.string().max(5_000)
const cents = z.int()
/** Instants travel as ISO 8601 UTC and are shown as dates in UTC. */
const instant = z.iso.datetime()

const quotaData = {
  name: text.nullable(),
  plan: text,
  used: z.int(),
  limit: z.int(),
  windowEnd: instant,
  /** IANA's name: where the reader reads. */
  timeZone: text,
  /** What the next plan costs for the interval they pay by; null where sales must be asked, or there is none. */
  next: z
    .strictObject({
      plan: text,
      limit: z.int(),
      interval: z.enum(['month', 'year']),
      amountCents: cents,
      instead: cents,
    })
    .nullable(),
  usageUrl: url,
}

export const mailData = {
  verify_email: z.strictObject({ name: text.nullable(), url, minutes: z.int() }),
  password_reset: z.strictObject({ name: text.nullable(), url, minutes: z.int() }),
  welcome: z.strictObject({
    name: text.nullable(),
    plan: text,
    requestsPerMonth: z.int().nullable(),
    dashboardUrl: url,
  }),
  receipt: z.strictObject({
    name: text.nullable(),
    plan: text,
    number: text,
    amountCents: cents,
    taxCents: cents,
    currency: z.string().length(3),
    paidAt: instant,
    periodEnd: instant.nullable(),
    invoiceUrl: url.nullable(),
    pdfUrl: url.nullable(),
    billingUrl: url,
  }),
  payment_failed: z.strictObject({
    name: text.nullable(),
    plan: text,
    amountCents: cents,
    currency: z.string().length(3),
    reason: text.nullable(),
    nextAttemptAt: instant.nullable(),
    graceEndsAt: instant.nullable(),
    billingUrl: url,
  }),
  subscription_cancelled: z.strictObject({
    name: text.nullable(),
    plan: text,
    endsAt: instant,
    billingUrl: url,
  }),
  subscription_ended: z.strictObject({
    name: text.nullable(),
    plan: text,
    endedAt: instant,
    pricingUrl: url,
  }),
  quota_80: z.strictObject({
    ...quotaData,
    /** At this window's pace; null if the window ends first. */
    exhaustedAt: instant.nullable(),
  }),
  quota_100: z.strictObject(quotaData),
  past_due: z.strictObject({
    name: text.nullable(),
    plan: text,
    amountCents: cents,
    currency: z.string().length(3),
    /** Whole days since the payment was due: 0, 3 or 6. */
    day: z.int(),
    graceEndsAt: instant,
    nextAttemptAt: instant.nullable(),
    payUrl: url,
    billingUrl: url,
  }),
  renewal_reminder: z.strictObject({
    name: text.nullable(),
    /** What is charged then; `ends` names the yearly plan where a chosen change takes its place. */
    plan: text,
    interval: z.enum(['month', 'year']),
    ends: text.nullable(),
    amountCents: cents,
    currency: z.string().length(3),
    renewsAt: instant,
    card: text.nullable(),
    billingUrl: url,
  }),
  card_expiring: z.strictObject({
    name: text.nullable(),
    plan: text,
    card: text,
    /** `08/2027` */
    expires: text,
    amountCents: cents,
    currency: z.string().length(3),
    chargedAt: instant,
    billingUrl: url,
  }),
  lead_confirmation: z.strictObject({
    name: text.nullable(),
    message: longText,
    docsUrl: url,
  }),
  /** To each operator; `name` is the operator's. */
  dispute_opened: z.strictObject({
    name: text.nullable(),
    customer: text,
    amountCents: cents,
    currency: z.string().length(3),
    reason: text,
    number: text,
    dueAt: instant.nullable(),
    disputeUrl: url,
  }),
  /** To each operator, too: the customer's bank did not take it. */
  refund_failed: z.strictObject({
    name: text.nullable(),
    customer: text,
    amountCents: cents,
    currency: z.string().length(3),
    reason: text,
    number: text,
    refund: text,
    approvalsUrl: url,
  }),
  /** To each operator who may decide it; `sole`: to the only one, about a proposal of their own. */
  approval_wanted: z.strictObject({
    name: text.nullable(),
    summary: text,
    proposedBy: text,
    sole: z.boolean(),
    /** The customer's goal that wants to do it; null: a person proposed it. */
    goal: text.nullable(),
    expiresAt: instant,
    approvalsUrl: url,
  }),
  goal_finished: z.strictObject({
    name: text.nullable(),
    goal: text,
    succeeded: z.boolean(),
    /** Why it ended, where it did not succeed. */
    detail: text.nullable(),
    files: z.array(text).max(20),
    goalUrl: url,
  }),
  answer_wanted: z.strictObject({
    name: text.nullable(),
    goal: text,
    question: text,
    goalUrl: url,
  }),
  /** To each operator, too. */
  lead_received: z.strictObject({
    name: text.nullable(),
    from: text,
    email: text,
    company: text.nullable(),
    requestsPerMonth: z.int().nullable(),
    message: longText,
    replyUrl: url,
  }),
} as const

export type MailKind = keyof typeof mailData
export const MAIL_KINDS = Object.keys(mailData) as MailKind[]
export type MailData<K extends MailKind> = z.infer<(typeof mailData)[K]>

/** How to hear no more of a mail's topic; essential mails have none. */
export type Unsubscribe = { topic: string; url: string }

/** A rendered mail, ready for a provider. `key` is the business key the provider deduplicates by. */
export type RenderedMail = { subject: string; html: string; text: string }
export type OutgoingMail = RenderedMail & {
  key: string
  kind: MailKind
  to: string
  /** Beyond what every mail has, e.g. how to unsubscribe. */
  headers: Record<string, string>
}
