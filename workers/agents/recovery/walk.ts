/** Where the daily comparison stands, kept between runs: no invocation has to see every subscription. */

import * as z from 'zod'
import { readCursor, writeCursor } from '../../db/cursors.ts'
import { together } from '../../db/database.ts'
import type { Ports } from '../../ports.ts'

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
    | 'refund'
    | 'dispute'
    | 'ended_access'
}

const Walk = z.strictObject({
  /** The last subscription that was compared; Stripe's list goes on behind it. */
  after: z.string().nullable(),
  /** Rows made until then, in milliseconds, are still to be looked for in Stripe's list. */
  upTo: z.int(),
  /** Compared already, though made at `upTo`. */
  tied: z.array(z.string()),
  /** Where among refunds and disputes; null before and after. A walk kept by an older version has none. */
  paidBack: z.string().nullable().default(null),
  /** Null until then; then the last account whose ended access was looked at. */
  ended: z.string().nullable(),
  subscriptions: z.int(),
  /** Divergences so far, before they were healed. */
  found: z.int(),
})
export type Walk = z.infer<typeof Walk>

/** A compared page: what differs, and where the walk stands after it. */
export type Page = { divergences: Divergence[]; walk: Walk; last: boolean }

export const DRIFT_CURSOR = 'drift'
const WALK_CURSOR = 'compare'
/** In the place of a walk when there is none. */
const AT_HOME = ''

type WalkPorts = Pick<Ports, 'db' | 'clock'>

/** A walk that stopped halfway, with when it last moved; null if none is under way. */
export async function walkUnderWay(
  ports: WalkPorts,
): Promise<{ walk: Walk; movedAt: number } | null> {
  const cursor = await readCursor(ports.db, WALK_CURSOR)
  if (!cursor || cursor.value === AT_HOME) return null
  return { walk: Walk.parse(JSON.parse(cursor.value)), movedAt: cursor.updatedAt }
}

/** Keeps where a walk stands; at its end the figure goes where `/health` reads it. */
export async function keepWalk({ db, clock }: WalkPorts, { walk, last }: Page): Promise<void> {
  const now = clock.now()
  await together(
    db,
    last
      ? [
          writeCursor(db, WALK_CURSOR, AT_HOME, now),
          writeCursor(db, DRIFT_CURSOR, String(walk.found), now),
        ]
      : [writeCursor(db, WALK_CURSOR, JSON.stringify(walk), now)],
  )
}
