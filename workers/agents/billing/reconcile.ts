/** Makes our copy of one subscription equal Stripe's: read version, fetch, write guarded, all in one batch. */

import { isOpenDispute } from '../../contract/disputes.ts'
import type { Message, OutboxMessage } from '../../contract/messages.ts'
import { lostRace, type Statement, together } from '../../db/database.ts'
import { type Flag, raiseFlag } from '../../db/flags.ts'
import { writeInvoices } from '../../db/invoices.ts'
import { noteAccepted, recallOffer } from '../../db/offers.ts'
import { oweEffects } from '../../db/outbox.ts'
import { settleEvents } from '../../db/stripe-transactions.ts'
import {
  chooseCurrent,
  completeIntent,
  heldOf,
  isLive,
  noteCompared,
  noteCustomer,
  ownerOf,
  type SubscriptionRow,
  subscriptionsOfAccount,
  writeSubscription,
} from '../../db/subscriptions.ts'
import { ring } from '../../inbox.ts'
import type { Ports } from '../../ports.ts'
import type { InvoiceSnapshot } from '../../tools/stripe/index.ts'
import { type Decision, decide, type Held, type Truth } from './decide.ts'

export type BillingPorts = Pick<Ports, 'db' | 'stripe' | 'clock' | 'post' | 'log' | 'ids'>
/** `ignored`: not a subscription of anybody we know, or to nothing we sell. */
export type Reconciled = { kind: 'changed' | 'same' | 'ignored' }

/** Others settle the same object at the same time; whoever loses looks again. */
const MAX_RACES = 3

export class RaceLost extends Error {
  override name = 'RaceLost'
}

/** A list does not say why a payment failed; the invoices that newly failed are asked one by one. */
async function withReasons(
  ports: BillingPorts,
  invoices: InvoiceSnapshot[],
  held: Held,
): Promise<InvoiceSnapshot[]> {
  const known = new Map(held.invoices.map((invoice) => [invoice.id, invoice.attemptCount]))
  return Promise.all(
    invoices.map(async (invoice) => {
      const failed =
        invoice.status === 'open' && invoice.attemptCount > (known.get(invoice.id) ?? 0)
      return failed ? ((await ports.stripe.invoice(invoice.id)) ?? invoice) : invoice
    }),
  )
}

async function fetchTruth(ports: BillingPorts, id: string, held: Held): Promise<Truth | null> {
  const [subscription, invoices] = await Promise.all([
    ports.stripe.subscription(id),
    ports.stripe.invoicesOf(id),
  ])
  return subscription && { subscription, invoices: await withReasons(ports, invoices, held) }
}

/** Of an account's other subscriptions those that Stripe, too, says are live: our row of one may be behind. */
async function othersLive(
  { stripe }: BillingPorts,
  { id, status }: Truth['subscription'],
  siblings: { id: string; status: string }[],
): Promise<string[]> {
  if (!isLive(status)) return []
  const held = siblings.filter((other) => other.id !== id && isLive(other.status))
  const asked = await Promise.all(held.map((other) => stripe.subscription(other.id)))
  return asked.flatMap((other) => (other && isLive(other.status) ? [other.id] : []))
}

/** Flags what a person must repair: two live subscriptions are never merged or dropped by us. */
function flagsOf(truth: Truth, accountId: string, others: string[]): Flag[] {
  const { id, plan, productId } = truth.subscription
  const flags: Flag[] = []
  if (others.length > 0)
    flags.push({ action: 'second_live_subscription', subject: id, accountId, detail: { others } })
  for (const { id: invoiceId, dispute } of truth.invoices)
    if (dispute && isOpenDispute(dispute.status))
      flags.push({
        action: 'dispute_open',
        subject: dispute.id,
        accountId,
        detail: { invoiceId, ...dispute },
      })
  if (!plan)
    flags.push({
      action: 'subscription_of_unknown_product',
      subject: id,
      accountId,
      detail: { productId },
    })
  return flags
}

/** An offer is accepted by paying its price; what we forgot of one its price still says. */
function offersOf({ db }: BillingPorts, truth: Truth, row: SubscriptionRow): Statement[] {
  const { offer, priceId, amountCents, currency, interval } = truth.subscription
  const now = row.syncedAt
  const paid = truth.invoices.filter(({ status }) => status === 'paid')
  const recalled = offer &&
    interval && {
      id: offer.id,
      accountId: row.accountId,
      actorId: 'billing',
      ...{ interval, amountCents, currency, priceId },
      limits: offer.limits,
      note: null,
      openedAt: now,
      withdrawnAt: null,
      acceptedAt: now,
      expiresAt: now,
      createdAt: truth.subscription.createdAt,
    }
  const prices = [...new Set(paid.flatMap(({ priceIds }) => priceIds))]
  return [
    ...(recalled ? [recallOffer(db, recalled)] : []),
    ...(prices.length > 0 ? [noteAccepted(db, prices, now)] : []),
  ]
}

function writes(
  ports: BillingPorts,
  decision: Extract<Decision, { kind: 'write' }>,
  held: Held,
  truth: Truth,
): Statement[] {
  const { db } = ports
  const { row, invoices, effects } = decision
  const accountId = row.accountId ?? ''
  const { intentId } = truth.subscription
  return [
    ...writeSubscription(db, row, held.row),
    ...(invoices.length > 0 ? [writeInvoices(db, invoices)] : []),
    ...offersOf(ports, truth, row),
    chooseCurrent(db, accountId, row.syncedAt),
    noteCustomer(db, { accountId, customerId: row.customerId, subscriptionId: row.id }),
    ...(intentId && isLive(row.status) ? [completeIntent(db, accountId, intentId)] : []),
    oweEffects(db, effects, { actorId: 'billing', now: row.syncedAt }),
  ]
}

/** One look; null when the race was lost and another look is due. */
async function look(ports: BillingPorts, id: string): Promise<Reconciled | null> {
  const { db, clock, log } = ports
  const held = await heldOf(db, id)
  const truth = await fetchTruth(ports, id, held)
  const now = clock.now()
  const settled = (status: 'done' | 'ignored', accountId: string | null) =>
    held.events.length > 0 ? [settleEvents(db, held.events, { status, accountId, now })] : []
  const raise = (flags: Flag[]) => {
    for (const flag of flags) log.error(flag.action, { subject: flag.subject, agent: 'billing' })
    return flags.map((flag) => raiseFlag(db, flag, { id: ports.ids.next('aud'), now }))
  }
  if (!truth) {
    const accountId = held.row?.accountId ?? null
    const flags: Flag[] = held.row
      ? [{ action: 'subscription_missing', subject: id, accountId, detail: {} }]
      : []
    await together(db, [...settled(held.row ? 'done' : 'ignored', accountId), ...raise(flags)])
    return { kind: 'ignored' }
  }
  const { customerId, accountId: claimed } = truth.subscription
  const owner = held.row?.accountId ?? (await ownerOf(db, customerId, claimed))
  if (!owner) {
    await together(db, settled('ignored', null))
    return { kind: 'ignored' }
  }
  const account = await subscriptionsOfAccount(db, owner)
  const decision = decide(truth, held, { id: owner, version: account.version }, now)
  const flags = raise(
    flagsOf(truth, owner, await othersLive(ports, truth.subscription, account.rows)),
  )
  if (decision.kind === 'not_ours') {
    await together(db, [...settled('ignored', owner), ...flags])
    return { kind: 'ignored' }
  }
  if (decision.kind === 'write' && decision.row.changedOutsideAt === now)
    flags.push(
      ...raise([
        {
          action: 'changed_outside',
          subject: `${id}:v${decision.row.version}`,
          accountId: owner,
          detail: { from: held.row?.priceId, to: decision.row.priceId },
        },
      ]),
    )
  const changes =
    decision.kind === 'same'
      ? // Which one counts may have been lost though the row is right.
        [...noteCompared(db, decision.row, now), chooseCurrent(db, owner, now)]
      : writes(ports, decision, held, truth)
  try {
    await together(db, [...changes, ...settled('done', owner), ...flags])
  } catch (error) {
    if (lostRace(error)) return null
    throw error
  }
  if (decision.kind === 'same') return { kind: 'same' }
  log.info('reconciled', {
    agent: 'billing',
    subject: id,
    accountId: owner,
    code: decision.row.status,
  })
  await ring(
    ports,
    decision.effects.map(({ agent, key }) => bell(agent, key)),
  )
  return { kind: 'changed' }
}

const bell = (agent: Message['agent'], key: string): Message =>
  ({ agent, type: 'outbox', key }) as OutboxMessage

/**
 * Settles everything that waits for a subscription with one fetch (payloads are never trusted for state:
 * Stripe's events come late, twice and out of order). Throws RaceLost after three lost races, and
 * StripeUnavailable: the caller tries again later, nothing was changed.
 */
export async function reconcile(ports: BillingPorts, id: string): Promise<Reconciled> {
  for (let race = 0; race < MAX_RACES; race += 1) {
    const done = await look(ports, id)
    if (done) return done
  }
  throw new RaceLost(`subscription ${id} moved on ${MAX_RACES} times`)
}
