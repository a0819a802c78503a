/** Stripe's history says how a life must have ended; each difference is a line. Expected values come from Stripe's side alone. */

import type { DatabaseSync } from 'node:sqlite'
import { entitlementsAt } from '../../workers/contract/grant.ts'
import { CONTRACTS } from './changes.ts'
import { type Findings, findings, rowsOf } from './findings.ts'
import { accessOf, amountOf, over, ownerOf, subscriptionsOf } from './history.ts'
import { checkDuplicates } from './truth-duplicates.ts'
import { checkFigures, checkUsage } from './truth-figures.ts'
import { checkGoals } from './truth-goals.ts'
import {
  checkApprovals,
  checkCharges,
  checkDisputes,
  checkInvoices,
  checkSubscriptions,
} from './truth-money.ts'
import { checkFacts, checkMails } from './truth-told.ts'
import type { World } from './world.ts'

/** PRODUCT.md §1, the catalogue: requests a month, burst a minute, tasks at once; then what offers promise. */
const LIMITS = new Map<number, readonly (number | null)[]>([
  [1900, [1_000, 60, 1]],
  [19900, [1_000, 60, 1]],
  [9900, [10_000, 600, 5]],
  [99900, [10_000, 600, 5]],
  ...CONTRACTS.map(({ amountCents, limits }) => [amountCents, limits] as const),
])

function checkAccess(world: World, [id, name]: [string, string], found: Findings): void {
  const live = subscriptionsOf(world).filter(
    (one) => ownerOf(world, one.customer) === id && !over(one),
  )
  found.same(`${name}: live subscriptions`, live.length <= (world.closed.has(id) ? 0 : 1), true)
  const [current] = live
  const held = entitlementsAt(world.objects.read(id), world.now())
  const access = accessOf(world, current)
  found.same(`${name}: access`, held.access, access)
  // API.md §4: the anchor never moves while its subscription lives, whatever Stripe does to its own.
  if (current)
    found.same(
      `${name}: quota anchor`,
      world.objects.read(id)?.quotaAnchor,
      current.start_date * 1_000,
    )
  const open = current && (access === 'full' || access === 'grace')
  found.same(
    `${name}: limits`,
    [held.requestsPerMonth, held.burstPerMinute, held.concurrentTasks],
    open ? LIMITS.get(amountOf(current)) : [0, 0, 0],
  )
}

/** `restored`: the database went back once on the way, so that mails which may have been sent are held. */
export async function faultsFound(
  world: World,
  sqlite: DatabaseSync,
  restored: boolean,
): Promise<string[]> {
  const found = findings()
  const rows = rowsOf(sqlite)
  const gone = rows('SELECT id FROM users WHERE closed_at IS NOT NULL').map(({ id }) => String(id))
  found.same(
    'closed',
    [...world.closed].filter((id) => !gone.includes(id)),
    [],
  )
  // Of others the answer was lost.
  for (const id of gone) world.closed.add(id)
  found.same('verify', (await world.verify()).divergences, [])
  for (const account of world.accounts) checkAccess(world, account, found)
  checkSubscriptions(world, rows, found)
  checkInvoices(world, rows, found)
  checkDisputes(world, rows, found)
  checkApprovals(world, rows, { found, restored })
  const held = restored
    ? rows("SELECT key FROM outbox WHERE status = 'parked' AND agent = 'notification'").map(
        ({ key }) => String(key),
      )
    : []
  checkMails(world, held, found)
  checkFacts(world, rows, found)
  checkFigures(world, rows, found)
  checkUsage(world, rows, found)
  checkGoals(world, rows, { restored, held }, found)
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
  checkDuplicates(world, rows, { found, restored })
  found.same('objects', world.objects.wrong, [])
  found.same('promises', world.broken, [])
  return found.wrong
}
