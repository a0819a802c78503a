/** Mails and facts: each that Stripe's history owes once, and none besides. */

import type { Invoice, Subscription } from '../stripe/state.ts'
import type { Findings, Rows } from './findings.ts'
import {
  billedTwice,
  disputesOf,
  failed,
  invoicesOf,
  overdueSince,
  ownerOf,
  paid,
  refundsOf,
  subscriptionIdOf,
  subscriptionsOf,
} from './history.ts'
import type { World } from './world.ts'

/** What follows a `#` was added on the way out and is no part of the business key. */
const businessKey = (key: string): string => key.split('#')[0] ?? key

/** Each mail once; each that is owed there. */
export function checkMails(world: World, held: string[], found: Findings): void {
  const { mails } = world
  const keys = mails.deliveries.map(({ key }) => businessKey(key))
  const twice = keys.filter((key, at) => keys.indexOf(key) !== at)
  found.same('mails sent twice', twice, [])
  // What a restore holds back for an operator is not lost either.
  const sent = (kind: string) =>
    [...keys, ...held].filter((key) => key.startsWith(`${kind}:`)).sort()
  // Whoever closed the account has no address any more: what was not sent by then is not sent.
  const reads = ({ customer }: { customer: unknown }) =>
    !world.closed.has(ownerOf(world, customer) ?? '')
  const readers = new Set(
    [...subscriptionsOf(world), ...invoicesOf(world)].filter(reads).map(({ id }) => id),
  )
  const [all, invoices] = [subscriptionsOf(world).filter(reads), invoicesOf(world).filter(reads)]
  const toReaders = (kind: string) =>
    sent(kind).filter((key) => readers.has(key.split(':')[1] ?? ''))
  found.same(
    'receipts',
    toReaders('receipt'),
    invoices
      .filter(paid)
      .map(({ id }) => `receipt:${id}`)
      .sort(),
  )
  // Who is still billed for another is not told that it is over.
  const doubled = billedTwice(world)
  found.same(
    'farewells',
    toReaders('subscription_ended').filter((key) => !doubled.has(key.split(':')[1] ?? '')),
    all
      .filter(({ id, status }) => status === 'canceled' && !doubled.has(id))
      .map(({ id }) => `subscription_ended:${id}`)
      .sort(),
  )
  const welcomed = new Set(sent('welcome'))
  const unwelcome = all.filter(
    ({ id, status }) => status === 'active' && !welcomed.has(`welcome:${id}`),
  )
  found.same(
    'nobody welcomed',
    unwelcome.map(({ id }) => id),
    [],
  )
  const known = new Set(subscriptionsOf(world).map(({ id }) => `welcome:${id}`))
  found.same(
    'welcomed for nothing',
    [...welcomed].filter((key) => !known.has(key)),
    [],
  )
  const told = new Set(sent('subscription_cancelled'))
  const untold = all
    .filter((one) => one.status !== 'canceled' && one.cancel_at !== null)
    .map((one) => `subscription_cancelled:${one.id}:${one.canceled_at}`)
  found.same(
    'cancellations not confirmed',
    untold.filter((key) => !told.has(key)),
    [],
  )
  const attempts = new Map(invoicesOf(world).map(({ id, attempt_count }) => [id, attempt_count]))
  const invented = sent('payment_failed').filter((key) => {
    const [, id = '', attempt] = key.split(':')
    return Number(attempt) > (attempts.get(id) ?? 0)
  })
  found.same('failures invented', invented, [])
  const missed = (owed: readonly (readonly string[])[], kind: string) => {
    const there = new Set(sent(kind))
    return owed.filter((keys) => !keys.some((key) => there.has(key)))
  }
  found.same('failures not told', missed(failuresOwed(invoices, all), 'payment_failed'), [])
  found.same('not warned of the end of grace', missed(warningsOwed(world, all), 'past_due'), [])
}

/** What failed unseen and is still open: its latest failure. First payments and changes fail before the customer's eyes. */
const failuresOwed = (invoices: Invoice[], subscriptions: Subscription[]): string[][] => {
  const overdue = new Set(
    subscriptions.filter(({ status }) => /past_due|unpaid/.test(status)).map(({ id }) => id),
  )
  const seen = (one: Invoice) =>
    one.billing_reason === 'subscription_create' ||
    (one.billing_reason === 'subscription_update' && !overdue.has(subscriptionIdOf(one)))
  return invoices
    .filter((one) => one.status === 'open' && one.attempt_count > 0 && !seen(one))
    .map((one) => [`payment_failed:${one.id}:${one.attempt_count}`])
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** PRODUCT.md, "Past due": mails on days 0, 3 and 6 of seven; the jobs that owe them run each hour. */
function warningsOwed(world: World, subscriptions: Subscription[]): string[][] {
  return subscriptions.flatMap((one) => {
    const since = overdueSince(world, one)
    const age = world.now() - since
    if (one.status !== 'past_due' || !(age >= 0 && age < 7 * DAY_MS)) return []
    const day = (ms: number) => [6, 3, 0].find((from) => ms >= from * DAY_MS) ?? 0
    return [[age, age - HOUR_MS].map((ms) => `past_due:${one.id}:${since}:${day(ms)}`)]
  })
}

/** Each fact once, and none that Stripe does not know. */
export function checkFacts(world: World, rows: Rows, found: Findings) {
  const told = (type: string) =>
    rows(`SELECT ref FROM events WHERE type = '${type}' ORDER BY ref`).map(({ ref }) => ref)
  const [all, invoices] = [subscriptionsOf(world), invoicesOf(world).filter(paid)]
  const ids = (some: { id: string }[]) => some.map(({ id }) => id).sort()
  found.same('payments told', told('payment_succeeded'), ids(invoices))
  found.same(
    'renewals told',
    told('subscription_renewed'),
    ids(invoices.filter((one) => one.billing_reason === 'subscription_cycle')),
  )
  found.same('subscriptions told', told('subscription_created'), ids(all))
  found.same(
    'ends told',
    told('subscription_ended'),
    ids(all.filter(({ status }) => status === 'canceled')),
  )
  found.same('refunds told', told('refund'), ids(refundsOf(world).map(({ refund }) => refund)))
  found.same(
    'refunds sent back told',
    told('refund_failed'),
    ids(
      refundsOf(world)
        .filter(failed)
        .map(({ refund }) => refund),
    ),
  )
  found.same('disputes told', told('dispute'), ids(disputesOf(world).map(({ dispute }) => dispute)))
}
