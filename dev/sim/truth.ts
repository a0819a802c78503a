/** Stripe's history says how a life must have ended; each difference is a line. Expected values come from Stripe's side alone. */

import type { DatabaseSync } from 'node:sqlite'
import { entitlementsAt } from '../../workers/contract/grant.ts'
import {
  accessOf,
  amountOf,
  invoicesOf,
  monthly,
  ours,
  over,
  ownerOf,
  paid,
  refundsOf,
  subscriptionsOf,
} from './history.ts'
import { PEOPLE, type Person } from './stage.ts'
import type { World } from './world.ts'

/** PRODUCT.md §1, the catalogue: requests a month, burst a minute, tasks at once. */
const LIMITS: Record<number, [number, number, number]> = {
  1900: [1_000, 60, 1],
  19900: [1_000, 60, 1],
  9900: [10_000, 600, 5],
  99900: [10_000, 600, 5],
}
type Findings = { same(what: string, is: unknown, wanted: unknown): void; wrong: string[] }

function findings(): Findings {
  const wrong: string[] = []
  return {
    wrong,
    same(what, is, wanted) {
      const [left, right] = [JSON.stringify(is), JSON.stringify(wanted)]
      if (left !== right) wrong.push(`${what}: ${left} instead of ${right}`)
    },
  }
}

function checkAccess(world: World, person: Person, found: Findings): void {
  const live = subscriptionsOf(world).filter(
    (one) => ownerOf(world, one.customer) === person.id && !over(one),
  )
  found.same(`${person.name}: live subscriptions`, live.length <= 1, true)
  const [current] = live
  const held = entitlementsAt(world.objects.read(person.id), world.now())
  const access = accessOf(world, current)
  found.same(`${person.name}: access`, held.access, access)
  const open = current && (access === 'full' || access === 'grace')
  found.same(
    `${person.name}: limits`,
    [held.requestsPerMonth, held.burstPerMinute, held.concurrentTasks],
    open ? LIMITS[amountOf(current)] : [0, 0, 0],
  )
}

function checkRows(
  world: World,
  rows: (text: string) => Record<string, unknown>[],
  found: Findings,
) {
  const [subscriptions, invoices] = [subscriptionsOf(world), invoicesOf(world)]
  const byId = <T extends { id: string }>(all: Iterable<T>) =>
    [...all].sort((a, b) => (a.id < b.id ? -1 : 1))
  found.same(
    'subscriptions',
    rows(`SELECT id, status, price_id, amount_cents, current_period_end, cancel_at_period_end
      FROM subscriptions ORDER BY id`).map(Object.values),
    byId(subscriptions).map((one) => [
      one.id,
      one.status,
      one.items.data[0]?.price.id,
      amountOf(one),
      (one.items.data[0]?.current_period_end ?? 0) * 1_000,
      Number(one.cancel_at_period_end),
    ]),
  )
  found.same(
    'invoices',
    rows('SELECT id, status, paid_cents, attempt_count FROM invoices ORDER BY id').map(
      Object.values,
    ),
    byId(invoices).map((one) => [one.id, one.status, one.amount_paid, one.attempt_count]),
  )
  const live = subscriptions.filter((one) => !over(one))
  found.same(
    'monthly revenue',
    rows(`SELECT round(coalesce(sum(amount_cents / (CASE interval WHEN 'year' THEN 12.0 ELSE 1.0 END)), 0) * 12) AS n
      FROM subscriptions WHERE status NOT IN ('canceled', 'incomplete_expired')`)[0]?.n,
    Math.round(live.reduce((sum, one) => sum + monthly(one), 0) * 12),
  )
}

/** What follows a `#` was added on the way out and is no part of the business key. */
const businessKey = (key: string): string => key.split('#')[0] ?? key

/** Each mail once; each that is owed there. */
function checkMails(world: World, held: string[], found: Findings): void {
  const { mails } = world
  const keys = mails.deliveries.map(({ key }) => businessKey(key))
  const twice = keys.filter((key, at) => keys.indexOf(key) !== at)
  found.same('mails sent twice', twice, [])
  // What a restore holds back for an operator is not lost either.
  const sent = (kind: string) =>
    [...keys, ...held].filter((key) => key.startsWith(`${kind}:`)).sort()
  const [all, invoices] = [subscriptionsOf(world), invoicesOf(world)]
  found.same(
    'receipts',
    sent('receipt'),
    invoices
      .filter(paid)
      .map(({ id }) => `receipt:${id}`)
      .sort(),
  )
  found.same(
    'farewells',
    sent('subscription_ended'),
    all
      .filter(({ status }) => status === 'canceled')
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
  const known = new Set(all.map(({ id }) => `welcome:${id}`))
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
  const attempts = new Map(invoices.map(({ id, attempt_count }) => [id, attempt_count]))
  const invented = sent('payment_failed').filter((key) => {
    const [, id = '', attempt] = key.split(':')
    return Number(attempt) > (attempts.get(id) ?? 0)
  })
  found.same('failures invented', invented, [])
}

/** Each fact once, and none that Stripe does not know. */
function checkFacts(
  world: World,
  rows: (text: string) => Record<string, unknown>[],
  found: Findings,
) {
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
}

/** One charge for each invoice that was paid, one subscription for each session. */
function checkCharges(world: World, found: Findings): void {
  const { charges, sessions, customers } = world.local.state
  const invoices = invoicesOf(world)
  const taken = [...charges.values()].filter(
    (one) => one.status === 'succeeded' && ours(world, one),
  )
  const total = (amounts: number[]) => amounts.reduce((sum, amount) => sum + amount, 0)
  found.same('charges', taken.length, invoices.filter(paid).length)
  found.same(
    'money',
    total(taken.map(({ amount }) => amount)),
    total(invoices.map((one) => one.amount_paid)),
  )
  const approved = refundsOf(world).flatMap(({ metadata }) =>
    metadata?.approval_id ? [metadata.approval_id] : [],
  )
  found.same('refunds', approved.length, new Set(approved).size)
  const accounts = [...customers.values()].flatMap(({ metadata }) => metadata.account_id ?? [])
  found.same('customers', accounts.length, new Set(accounts).size)
  const complete = [...sessions.values()].filter(({ status }) => status === 'complete')
  found.same('purchases', complete.length, subscriptionsOf(world).length)
}

/** `restored`: the database went back once on the way, so that mails which may have been sent are held. */
export async function faultsFound(
  world: World,
  sqlite: DatabaseSync,
  restored: boolean,
): Promise<string[]> {
  const found = findings()
  const rows = (text: string) => sqlite.prepare(text).all()
  found.same('verify', (await world.verify()).divergences, [])
  for (const person of PEOPLE) checkAccess(world, person, found)
  checkRows(world, rows, found)
  const held = restored
    ? rows("SELECT key FROM outbox WHERE status = 'parked' AND agent = 'notification'").map(
        ({ key }) => String(key),
      )
    : []
  checkMails(world, held, found)
  checkFacts(world, rows, found)
  checkCharges(world, found)
  found.same(
    'left undone',
    rows("SELECT key, status FROM outbox WHERE status <> 'done'").filter(
      ({ key }) => !held.includes(String(key)),
    ),
    [],
  )
  found.same(
    'left unsettled',
    rows("SELECT id, status FROM stripe_transactions WHERE status IN ('new', 'parked')"),
    [],
  )
  found.same(
    'flags',
    rows(
      "SELECT action FROM audit_log WHERE action IN ('second_live_subscription', 'subscription_missing')",
    ),
    [],
  )
  found.same('objects that went back', world.objects.aged, [])
  found.same('miscounted', world.miscounts, [])
  return found.wrong
}
