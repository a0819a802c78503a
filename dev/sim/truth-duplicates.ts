/** Plans that were billed twice: one of two is ended, and only where two operators agreed. */

import type { Findings, Rows } from './findings.ts'
import { billedTwice, subscriptionsOf } from './history.ts'
import type { World } from './world.ts'

const COMMENT = 'duplicate'
/** What ends while the other's end is on its way to Stripe nobody can know. */
const UNDER_WAY_SECONDS = 30

export function checkDuplicates(
  world: World,
  rows: Rows,
  { found, restored }: { found: Findings; restored: boolean },
): void {
  const all = subscriptionsOf(world)
  const may = billedTwice(world)
  const flags = rows(
    "SELECT subject FROM audit_log WHERE action IN ('second_live_subscription', 'subscription_missing')",
  )
  found.same(
    'flags',
    flags.filter(({ subject }) => !may.has(String(subject))),
    [],
  )
  const ended = all.filter(({ cancellation_details: why }) => why?.comment === COMMENT)
  const alone = ended.filter(
    ({ id, customer, ended_at: at }) =>
      !all.some(
        (other) =>
          other.id !== id &&
          other.customer === customer &&
          other.created <= Number(at) &&
          (other.ended_at === null || other.ended_at >= Number(at) - UNDER_WAY_SECONDS),
      ),
  )
  found.same(
    'ended, and was the only one',
    alone.map(({ id }) => id),
    [],
  )
  const agreed = rows(
    // What it was about stays when a closed account's words go.
    `SELECT replace(subject, 'duplicate:', '') AS id, outcome->>'kind' AS outcome, actor_id, decided_by FROM approvals
    WHERE tool = 'stripe.end_duplicate' AND decided_at IS NOT NULL AND status <> 'denied'`,
  )
  found.same(
    'agreed to by who proposed it',
    agreed.filter((one) => one.actor_id === one.decided_by),
    [],
  )
  const words = new Set(agreed.map(({ id }) => id))
  // Of a time that a restore took back approvals are forgotten.
  if (!restored)
    found.same(
      'ended without a word of two',
      ended.flatMap(({ id }) => (words.has(id) ? [] : [id])),
      [],
    )
  const over = new Set(all.filter(({ status }) => status === 'canceled').map(({ id }) => id))
  found.same(
    'said to be ended, and billed',
    agreed.filter(({ id, outcome }) => outcome === 'done' && !over.has(String(id))),
    [],
  )
}
