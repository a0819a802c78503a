/** Compares every live subscription: Stripe ↔ our row ↔ entitlement ↔ the account's object. */

import type { Grant } from '../../contract/grant.ts'
import { entitlementsAt } from '../../contract/grant.ts'
import type { Entitlements } from '../../contract/objects.ts'
import { writeCursor } from '../../db/cursors.ts'
import { together } from '../../db/database.ts'
import { grantOf, holderOf } from '../../db/entitlements.ts'
import { findInvoice } from '../../db/invoices.ts'
import {
  endedHolders,
  findSubscription,
  ownerOf,
  type SubscriptionRow,
  unendedSubscriptions,
} from '../../db/subscriptions.ts'
import type { Ports } from '../../ports.ts'
import type { GrantHolder } from '../../quota/port.ts'
import type { SubscriptionSnapshot } from '../../tools/stripe/index.ts'

export type ComparePorts = Pick<Ports, 'db' | 'clock' | 'stripe' | 'log'> & {
  quota(accountId: string): GrantHolder
}
/** What a divergence is about, in words an operator reads. */
export type Divergence = {
  subscription: string
  accountId: string | null
  what:
    | 'missing_here'
    | 'missing_at_stripe'
    | 'row_differs'
    | 'not_current'
    | 'entitlement'
    | 'object'
    | 'invoice'
    | 'ended_access'
}
export type Comparison = { subscriptions: number; divergences: Divergence[] }

export const DRIFT_CURSOR = 'drift'

/** The columns a customer notices; the rest follows from the same fetch. */
const SHOWN = [
  'status',
  'plan',
  'interval',
  'priceId',
  'amountCents',
  'currentPeriodStart',
  'currentPeriodEnd',
  'cancelAtPeriodEnd',
  'endsAt',
  'pendingChange',
  'awaitingPayment',
] as const

/** A price nobody knows leaves the plan we held; any other null of Stripe's is news, as an end taken back. */
const differs = (truth: SubscriptionSnapshot, row: SubscriptionRow): boolean =>
  SHOWN.some((name) => {
    const held = (name === 'plan' || name === 'interval') && truth[name] === null
    return !held && JSON.stringify(truth[name]) !== JSON.stringify(row[name])
  })

/** What a grant is worth now; the reason is left out because time words it differently. */
const worth = (grant: Grant | null, now: number): string => {
  const { reason: _, version: __, ...rest }: Entitlements = entitlementsAt(grant, now)
  return JSON.stringify(rest)
}

/** What an account's current rows entitle it to now. */
export type Expect = (accountId: string) => Promise<Grant | null>

async function compareAccess(
  ports: ComparePorts,
  accountId: string,
  expected: Grant | null,
): Promise<('entitlement' | 'object')[]> {
  const now = ports.clock.now()
  const [recorded, held] = await Promise.all([
    grantOf(ports.db, accountId),
    ports.quota(accountId).read(),
  ])
  const want = worth(expected, now)
  const wrong: ('entitlement' | 'object')[] = []
  if (worth(recorded, now) !== want) wrong.push('entitlement')
  if (worth(held, now) !== want) wrong.push('object')
  return wrong
}

/** The newest bill: older ones do not change without it. */
async function billDiffers(
  { stripe, db }: ComparePorts,
  { latestInvoiceId }: SubscriptionSnapshot,
): Promise<boolean> {
  if (!latestInvoiceId) return false
  const [theirs, ours] = await Promise.all([
    stripe.invoice(latestInvoiceId),
    findInvoice(db, latestInvoiceId),
  ])
  return theirs !== null && (theirs.status !== ours?.status || theirs.paidCents !== ours.paidCents)
}

async function compareOne(
  ports: ComparePorts,
  expect: Expect,
  truth: SubscriptionSnapshot,
): Promise<Divergence[]> {
  const { db } = ports
  const row = await findSubscription(db, truth.id)
  const accountId = row?.accountId ?? (await ownerOf(db, truth.customerId, truth.accountId))
  // Somebody else's subscription on the same Stripe account is none of our business.
  if (!accountId || (!row && !truth.plan)) return []
  const found = (what: Divergence['what']): Divergence => ({
    subscription: truth.id,
    accountId,
    what,
  })
  if (!row) return [found('missing_here')]
  const divergences = differs(truth, row) ? [found('row_differs')] : []
  const holder = await holderOf(db, accountId)
  if (!holder?.current) divergences.push(found('not_current'))
  if (await billDiffers(ports, truth)) divergences.push(found('invoice'))
  const wrong = await compareAccess(ports, accountId, await expect(accountId))
  return [...divergences, ...wrong.map(found)]
}

/**
 * Lists from Stripe and asks rows and objects; changes nothing. `expect` is Provisioning's own rule applied
 * to the current rows. Rows that Stripe no longer lists as running are divergences, too, and so is access that
 * outlived its subscription.
 */
export async function compare(ports: ComparePorts, expect: Expect): Promise<Comparison> {
  const seen = new Set<string>()
  const divergences: Divergence[] = []
  for await (const truth of ports.stripe.allSubscriptions()) {
    seen.add(truth.id)
    divergences.push(...(await compareOne(ports, expect, truth)))
  }
  for (const { id, accountId } of await unendedSubscriptions(ports.db))
    if (!seen.has(id)) divergences.push({ subscription: id, accountId, what: 'missing_at_stripe' })
  for (const { id, accountId } of await endedHolders(ports.db, ports.clock.now()))
    if ((await compareAccess(ports, accountId, await expect(accountId))).length > 0)
      divergences.push({ subscription: id, accountId, what: 'ended_access' })
  return { subscriptions: seen.size, divergences }
}

/** Puts the figure where `/health` reads it. */
export async function publishDrift(ports: ComparePorts, comparison: Comparison): Promise<void> {
  const { db, clock, log } = ports
  const count = comparison.divergences.length
  await together(db, [writeCursor(db, DRIFT_CURSOR, String(count), clock.now())])
  for (const { what, subscription } of comparison.divergences)
    log.error('divergence', { job: 'daily', code: what, subject: subscription })
}
