/** Builds what tests need: people, snapshots as Stripe would tell them, ports over the real D1 and objects. */

import { env } from 'cloudflare:workers'
import { arrivalsTogether } from '../api/arrivals.ts'
import { readConfig } from '../config.ts'
import type { Message } from '../contract/messages.ts'
import { openDatabase } from '../db/database.ts'
import type { InvoiceRow } from '../db/invoices.ts'
import { mailboxStore } from '../db/mailbox.ts'
import { users } from '../db/schema/index.ts'
import type { SubscriptionRow } from '../db/subscriptions.ts'
import type { Delivered } from '../inbox.ts'
import type { Ports } from '../ports.ts'
import { meterOver } from '../quota/meter.ts'
import { DAY } from '../tools/clock.ts'
import { emailTool } from '../tools/email/index.ts'
import { idsFrom } from '../tools/ids.ts'
import { logTo } from '../tools/log.ts'
import { scryptPasswords } from '../tools/password.ts'
import type { InvoiceSnapshot, StripeTool, SubscriptionSnapshot } from '../tools/stripe/index.ts'

/** 2026-11-01T00:00:00Z: every test starts here unless it says otherwise. */
export const START = Date.UTC(2026, 10, 1)

let serial = 0
/** A suffix no other builder call has: files share nothing, but a file's tests share its database. */
export const unique = (): string => {
  serial += 1
  return `${serial}${Math.random().toString(36).slice(2, 8)}`
}

export const movableClock = (at = START) => {
  let now = at
  return {
    now: () => now,
    advance: (ms: number) => {
      now += ms
    },
    to: (ms: number) => {
      now = ms
    },
  }
}

export const aSnapshot = (over: Partial<SubscriptionSnapshot> = {}): SubscriptionSnapshot => ({
  id: `sub_${unique()}`,
  customerId: `cus_${unique()}`,
  accountId: null,
  intentId: null,
  productId: 'prod_pro',
  priceId: 'price_pro_month',
  lookupKey: 'pro_month_v1',
  plan: 'pro',
  interval: 'month',
  status: 'active',
  amountCents: 9_900,
  currency: 'usd',
  currentPeriodStart: START,
  currentPeriodEnd: Date.UTC(2026, 11, 1),
  cancelAtPeriodEnd: false,
  endsAt: null,
  canceledAt: null,
  endedAt: null,
  closedWith: false,
  trialEndsAt: null,
  discount: null,
  paymentMethod: { brand: 'visa', last4: '4242', expMonth: 12, expYear: 2030 },
  quotaAnchor: START,
  createdAt: START,
  latestInvoiceId: null,
  itemId: 'si_1',
  pendingChange: null,
  awaitingPayment: null,
  offer: null,
  ...over,
})

export const anInvoice = (over: Partial<InvoiceSnapshot> = {}): InvoiceSnapshot => ({
  id: `in_${unique()}`,
  customerId: 'cus_1',
  subscriptionId: null,
  number: 'TF-0001',
  status: 'paid',
  billingReason: 'subscription_create',
  totalCents: 9_900,
  taxCents: 0,
  paidCents: 9_900,
  refundedCents: 0,
  refundFailedCents: 0,
  currency: 'usd',
  description: null,
  hostedUrl: null,
  pdfUrl: null,
  periodEnd: Date.UTC(2026, 11, 1),
  attemptCount: 1,
  nextAttemptAt: null,
  finalizedAt: START,
  paidAt: START,
  createdAt: START,
  priceIds: [],
  lastError: null,
  refunds: [],
  dispute: null,
  ...over,
})

/** An invoice's row as Billing would have written it. */
export function anInvoiceRow(over: Partial<InvoiceRow> = {}): InvoiceRow {
  const { lastError: _, refunds: __, dispute: ___, priceIds: ____, ...snapshot } = anInvoice()
  return {
    ...snapshot,
    disputeId: null,
    disputeStatus: null,
    disputeDueAt: null,
    disputeLiftedAt: null,
    accountId: 'usr_1',
    actorId: 'billing',
    version: 1,
    ...over,
  }
}

/** A row as Billing would have written it from a snapshot. */
export function aRow(over: Partial<SubscriptionRow> = {}): SubscriptionRow {
  const { intentId: _, lookupKey: __, latestInvoiceId: ___, itemId: ____, ...stripe } = aSnapshot()
  return {
    ...stripe,
    plan: 'pro',
    interval: 'month',
    accountId: 'usr_1',
    actorId: 'billing',
    pastDueSince: null,
    changedOutsideAt: null,
    syncedAt: START,
    version: 1,
    ...over,
  }
}

/** A person in the database; `customerId` if they have bought before. */
export async function aPerson(over: { customerId?: string; name?: string } = {}) {
  const id = `usr_${unique()}`
  const email = `${id}@example.test`
  await openDatabase(env.DB)
    .insert(users)
    .values({
      id,
      accountId: id,
      actorId: id,
      email,
      emailKey: email,
      passwordHash: 'none',
      name: over.name ?? 'Ada',
      stripeCustomerId: over.customerId ?? null,
      createdAt: START - DAY,
      updatedAt: START - DAY,
    })
  return { id, email }
}

/** Real D1, objects and mailbox; posted messages are kept instead of queued, so that a test delivers them. */
export function somePorts(stripe: StripeTool, clock = movableClock()) {
  const db = openDatabase(env.DB)
  const ids = idsFrom(clock)
  const posted: Message[] = []
  const lines: string[] = []
  const config = readConfig(env)
  const quota: Ports['quota'] = (accountId) => env.QUOTA.getByName(accountId)
  const ports: Ports = {
    config,
    db,
    stripe,
    mail: emailTool(config, { fetch, store: mailboxStore(db, ids), clock }),
    writeMail: (...given) => env.MAILS.render(...given),
    post: async (...messages) => {
      posted.push(...messages)
    },
    quota,
    meter: meterOver(quota),
    arrivals: arrivalsTogether(),
    swarm: (accountId) => env.SWARM.getByName(accountId),
    model: () => null,
    files: env.FILES,
    clock,
    realClock: clock,
    ids,
    log: logTo((line) => lines.push(line)),
    passwords: scryptPasswords(),
    pause: async () => undefined,
    assets: env.ASSETS,
  }
  return { ports, clock, posted, lines }
}

/** A queue's message that remembers what was done with it. */
export function aMessage(body: unknown, attempts = 1): Delivered & { outcome: string } {
  const message = {
    id: unique(),
    body,
    attempts,
    outcome: 'none',
    ack() {
      message.outcome = 'acked'
    },
    retry(options?: { delaySeconds?: number }) {
      message.outcome = `retried:${options?.delaySeconds ?? 'default'}`
    },
  }
  return message
}
