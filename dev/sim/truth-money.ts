/** Our copies of what Stripe holds, row by row, and that no money moved twice. */

import type { Findings, Rows } from './findings.ts'
import {
  amountOf,
  disputesOf,
  failed,
  invoicesOf,
  ours,
  paid,
  pendingOf,
  refundsOf,
  subscriptionIdOf,
  subscriptionsOf,
} from './history.ts'
import type { World } from './world.ts'

const byId = <T extends { id: string }>(all: Iterable<T>): T[] =>
  [...all].sort((a, b) => (a.id < b.id ? -1 : 1))
const total = (amounts: number[]): number => amounts.reduce((sum, amount) => sum + amount, 0)
const json = (text: unknown): Record<string, unknown> | null =>
  typeof text === 'string' ? JSON.parse(text) : null

export function checkSubscriptions(world: World, rows: Rows, found: Findings): void {
  found.same(
    'subscriptions',
    rows(`SELECT id, status, price_id, amount_cents, current_period_end, cancel_at_period_end
      FROM subscriptions ORDER BY id`).map(Object.values),
    byId(subscriptionsOf(world)).map((one) => [
      one.id,
      one.status,
      one.items.data[0]?.price.id,
      amountOf(one),
      (one.items.data[0]?.current_period_end ?? 0) * 1_000,
      Number(one.cancel_at_period_end),
    ]),
  )
  found.same(
    'changes that wait',
    rows('SELECT id, pending_change, awaiting_payment FROM subscriptions ORDER BY id').map(
      ({ id, pending_change, awaiting_payment }) => {
        const next = json(pending_change)
        return [id, next && [next.amountCents, next.at], awaiting_payment !== null]
      },
    ),
    byId(subscriptionsOf(world)).map((one) => [
      one.id,
      pendingOf(world, one),
      Boolean(one.pending_update),
    ]),
  )
}

export function checkInvoices(world: World, rows: Rows, found: Findings): void {
  const [refunds, disputes] = [refundsOf(world), disputesOf(world)]
  found.same(
    'invoices',
    rows(`SELECT id, status, paid_cents, attempt_count, refunded_cents, refund_failed_cents,
      dispute_id, dispute_status FROM invoices WHERE status <> 'draft' ORDER BY id`).map(
      Object.values,
    ),
    byId(invoicesOf(world))
      .filter(({ status }) => status !== 'draft')
      .map((one) => {
        const refunded = refunds.filter(({ invoice }) => invoice === one.id)
        const sum = (some: typeof refunded) => total(some.map(({ refund }) => refund.amount))
        const dispute = disputes.find(({ invoice }) => invoice === one.id)
        return [
          one.id,
          one.status,
          one.amount_paid,
          one.attempt_count,
          sum(refunded.filter((back) => !failed(back))),
          sum(refunded.filter(failed)),
          dispute?.dispute.id ?? null,
          dispute?.dispute.status ?? null,
        ]
      }),
  )
}

/** API.md §5: who lost a dispute over it is no longer billed, unless an operator lifted it. */
export function checkDisputes(world: World, rows: Rows, found: Findings): void {
  const lifted = new Set(
    rows('SELECT dispute_id AS id FROM invoices WHERE dispute_lifted_at IS NOT NULL').map(
      ({ id }) => id,
    ),
  )
  const invoices = new Map(invoicesOf(world).map((one) => [one.id, one]))
  const still = disputesOf(world).filter(({ dispute, invoice }) => {
    const bill = invoices.get(invoice)
    const subscription = bill && world.local.state.subscriptions.get(subscriptionIdOf(bill))
    return (
      dispute.status === 'lost' && !lifted.has(dispute.id) && subscription?.status !== 'canceled'
    )
  })
  found.same(
    'billed after a lost dispute',
    still.map(({ dispute }) => dispute.id),
    [],
  )
}

/** What was approved happened once; what was not, never. Approvals of a time that a restore took back are forgotten. */
export function checkApprovals(
  world: World,
  rows: Rows,
  { found, restored }: { found: Findings; restored: boolean },
): void {
  const approvals = rows(
    `SELECT id, status, outcome->>'kind' AS outcome FROM approvals
    WHERE tool = 'stripe.refund' ORDER BY id`,
  )
  const done = approvals
    .filter(({ status, outcome }) => status === 'consumed' && outcome === 'done')
    .map(({ id }) => String(id))
  // One that failed later is called refused from then on.
  const made = refundsOf(world)
    .filter((back) => !failed(back))
    .flatMap(({ refund }) => refund.metadata?.approval_id ?? [])
  found.same('refunds by approval', made.length, new Set(made).size)
  const remembered = new Set(restored ? done : made)
  found.same('refunds approved', made.filter((id) => remembered.has(id)).sort(), done)
}

/** One charge for each invoice that was paid, one subscription for each session, one price for each offer. */
export function checkCharges(world: World, found: Findings): void {
  const { charges, sessions, customers, prices } = world.local.state
  const invoices = invoicesOf(world)
  const taken = [...charges.values()].filter(
    (one) => one.status === 'succeeded' && ours(world, one),
  )
  found.same('charges', taken.length, invoices.filter(paid).length)
  found.same(
    'money',
    total(taken.map(({ amount }) => amount)),
    total(invoices.map((one) => one.amount_paid)),
  )
  const once = (what: string, keys: string[]) => found.same(what, keys.length, new Set(keys).size)
  once(
    'customers',
    [...customers.values()].flatMap(({ metadata }) => metadata.account_id ?? []),
  )
  const offers = [...prices.values()].flatMap(({ id, metadata }) =>
    metadata.offer_id ? [{ id, offer: metadata.offer_id }] : [],
  )
  once(
    'prices of offers',
    offers.map(({ offer }) => offer),
  )
  found.same('offers accepted twice', acceptedTwice(world, new Set(offers.map(({ id }) => id))), [])
  const complete = [...sessions.values()].filter(({ status }) => status === 'complete')
  found.same('purchases', complete.length, subscriptionsOf(world).length - world.doubled.size)
}

/** Prices of offers at which more than one purchase or change was paid. */
function acceptedTwice(world: World, offers: Set<string>): string[] {
  const accepted = invoicesOf(world)
    .filter(
      (one) =>
        one.status === 'paid' &&
        ['subscription_create', 'subscription_update'].includes(String(one.billing_reason)),
    )
    .flatMap(({ lines }) =>
      lines.data
        .filter(({ amount }) => amount > 0)
        .flatMap(({ pricing }) => pricing?.price_details?.price ?? [])
        .map(String)
        .filter((price) => offers.has(price)),
    )
  return accepted.filter((price, at) => accepted.indexOf(price) !== at)
}
