/** Decides what our rows must become to equal Stripe's truth, and what that owes. Pure: no clock, no database. */

import type { InvoiceRow } from '../../db/invoices.ts'
import type { Effect } from '../../db/outbox.ts'
import type { SubscriptionRow } from '../../db/subscriptions.ts'
import type { InvoiceSnapshot, SubscriptionSnapshot } from '../../tools/stripe/index.ts'
import { owedByFailed, owedByInvoice, owedBySubscription } from './effects.ts'
import { pastDueSince } from './overdue.ts'

export type Truth = { subscription: SubscriptionSnapshot; invoices: InvoiceSnapshot[] }
/** `confirmed`: the prices the customer ever changed to here. */
export type Held = { row: SubscriptionRow | null; invoices: InvoiceRow[]; confirmed: string[] }
export type Decision =
  /** Our rows already say so; `row` as it is held. */
  | { kind: 'same'; row: SubscriptionRow }
  /** A subscription to something we do not sell. */
  | { kind: 'not_ours' }
  | { kind: 'write'; row: SubscriptionRow; invoices: InvoiceRow[]; effects: Effect[] }

/** Whether two rows say the same, apart from the columns named. */
function same<T extends object>(a: T, b: T, except: (keyof T)[]): boolean {
  const keys = (Object.keys(b) as (keyof T)[]).filter((key) => !except.includes(key))
  return keys.every((key) => JSON.stringify(a[key]) === JSON.stringify(b[key]))
}

const invoiceRow = (
  { lastError: _, refunds: __, priceIds: ___, dispute, ...invoice }: InvoiceSnapshot,
  accountId: string,
  held: InvoiceRow | undefined,
): InvoiceRow => ({
  ...invoice,
  disputeId: dispute?.id ?? null,
  disputeStatus: dispute?.status ?? null,
  disputeDueAt: dispute?.dueAt ?? null,
  // Only an operator sets it; Stripe knows nothing of it.
  disputeLiftedAt: held?.disputeLiftedAt ?? null,
  accountId,
  actorId: 'billing',
  version: (held?.version ?? 0) + 1,
})

/** A price nobody chose here was set at Stripe: obeyed, and said. A later choice of the customer's ends that. */
function changedOutside(priceId: string, { row, confirmed }: Held, now: number): number | null {
  if (!row || row.priceId === priceId) return row?.changedOutsideAt ?? null
  return confirmed.includes(priceId) ? null : now
}

function subscriptionRow(
  truth: Truth,
  { row: held, ...rest }: Held,
  account: { id: string; version: number },
  now: number,
): SubscriptionRow | null {
  const {
    accountId: _,
    intentId: __,
    lookupKey: ___,
    latestInvoiceId: ____,
    itemId: _____,
    offer: ______,
    closedWith: _______,
    ...stripe
  } = truth.subscription
  // A price nobody knows leaves a known subscription on the plan it had; an operator is told.
  const plan = stripe.plan ?? held?.plan
  const interval = stripe.interval ?? held?.interval
  if (!plan || !interval) return null
  return {
    ...stripe,
    plan,
    interval,
    accountId: account.id,
    actorId: 'billing',
    pastDueSince: pastDueSince(stripe, truth.invoices, held?.pastDueSince ?? null),
    changedOutsideAt: changedOutside(stripe.priceId, { row: held, ...rest }, now),
    // The anchor never moves while the subscription lives, whatever Stripe does to its own (API.md §4).
    quotaAnchor: held?.quotaAnchor ?? stripe.quotaAnchor,
    syncedAt: now,
    version: account.version + 1,
  }
}

/** A draft that Stripe deleted never became a bill; Stripe lists everything else for ever. */
function deleted(held: InvoiceRow[], truth: InvoiceSnapshot[]): InvoiceRow[] {
  const listed = new Set(truth.map((invoice) => invoice.id))
  return held
    .filter((row) => row.status === 'draft' && !listed.has(row.id))
    .map((row) => ({ ...row, status: 'void' }))
}

/** `account.version` is the highest version any subscription of the account has. */
export function decide(
  truth: Truth,
  held: Held,
  account: { id: string; version: number },
  now: number,
): Decision {
  const row = subscriptionRow(truth, held, account, now)
  if (!row) return { kind: 'not_ours' }
  const known = new Map(held.invoices.map((invoice) => [invoice.id, invoice]))
  const moved = truth.invoices.flatMap((snapshot) => {
    const before = known.get(snapshot.id)
    const after = invoiceRow(snapshot, account.id, before)
    if (before && same(before, after, ['version', 'actorId'])) return []
    return [{ after, snapshot }]
  })
  const gone = deleted(held.invoices, truth.invoices)
  if (
    held.row &&
    same(held.row, row, ['version', 'syncedAt', 'actorId']) &&
    moved.length + gone.length === 0
  )
    return { kind: 'same', row: held.row }
  const overdue = row.pastDueSince !== null
  // What failed may have been read a moment before its subscription was seen overdue.
  const late = overdue && !held.row?.pastDueSince ? truth.invoices : []
  return {
    kind: 'write',
    row,
    invoices: [...moved.map(({ after }) => after), ...gone],
    effects: [
      ...owedBySubscription(held.row, row),
      ...moved.flatMap(({ after, snapshot }) =>
        owedByInvoice(after, { ...snapshot, overdue }, now),
      ),
      ...late.flatMap((snapshot) => {
        const before = known.get(snapshot.id)
        const isMoved = moved.some(({ after }) => after.id === snapshot.id)
        return before && !isMoved ? owedByFailed(before, { ...snapshot, overdue }, now) : []
      }),
    ],
  }
}
