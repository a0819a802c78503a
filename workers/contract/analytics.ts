/** Shapes of what operators read about the business; money in cents, days in UTC. */

import * as z from 'zod'
import { INTERVALS, PLANS } from './catalogue.ts'
import { CHANNELS } from './channels.ts'
import { FACTS } from './facts.ts'

const cents = z.int()
const count = z.int()
const date = z.iso.date()
const instant = z.iso.datetime()

/** Stocks (users, MRR, ARR) as at the end of the time, all others as what happened in it; null = not metered yet. */
export const Totals = z.strictObject({
  users: count,
  signups: count,
  visits: count,
  mrrCents: cents,
  arrCents: cents,
  revenueCents: cents,
  refundsCents: cents,
  failedPayments: count,
  disputes: count,
  goals: count.nullable(),
  apiRequests: count.nullable(),
})
export type Totals = z.infer<typeof Totals>

/** MRR at the end = MRR at the start + new + expansion + reactivation − contraction − churn, to the cent. */
export const Movement = z.strictObject({
  newCents: cents,
  expansionCents: cents,
  contractionCents: cents,
  churnCents: cents,
  reactivationCents: cents,
})
export type Movement = z.infer<typeof Movement>

const Seats = z.strictObject({ month: count, year: count })

export const Fault = z.strictObject({
  check: z.string(),
  day: date,
  metric: z.string(),
  expected: z.int(),
  found: z.int(),
})
export type Fault = z.infer<typeof Fault>

export const Summary = z.strictObject({
  from: date,
  to: date,
  asOf: instant,
  totals: Totals,
  activeSubscriptions: z.strictObject({ starter: Seats, pro: Seats, enterprise: Seats }),
  movement: Movement,
  days: z.array(Totals.extend({ date })),
  /** The movement of each day that had any. */
  movements: z.array(Movement.extend({ date })),
  /** The same totals for as many days before `from`. */
  previous: Totals,
  /** What the last check of these figures against their facts found. */
  check: z.strictObject({
    ok: z.boolean(),
    checkedAt: instant.nullable(),
    faults: z.array(Fault),
  }),
})
export type Summary = z.infer<typeof Summary>

export const ChannelSteps = z.strictObject({
  channel: z.enum(CHANNELS),
  visits: count,
  signups: count,
  checkouts: count,
  paid: count,
})
export type ChannelSteps = z.infer<typeof ChannelSteps>

/** `kept[n]` customers still paid at the end of the n-th month after their first; null = that month is not over. */
export const CohortOut = z.strictObject({
  month: z.string().regex(/^\d{4}-\d{2}$/),
  size: count,
  kept: z.array(count.nullable()),
})
export type CohortOut = z.infer<typeof CohortOut>

/** Customers and MRR lost in a month against what there was at its start. */
export const ChurnMonth = z.strictObject({
  month: z.string().regex(/^\d{4}-\d{2}$/),
  customersAtStart: count,
  customersLost: count,
  mrrAtStartCents: cents,
  churnCents: cents,
})
export type ChurnMonth = z.infer<typeof ChurnMonth>

/** A fact as the rows behind a figure show it. */
export const FactOut = z.strictObject({
  id: z.string(),
  type: z.enum(FACTS),
  ref: z.string(),
  at: instant,
  accountId: z.string().nullable(),
  channel: z.enum(CHANNELS).nullable(),
  amountCents: cents.nullable(),
  mrrCents: cents.nullable(),
  plan: z.enum(PLANS).nullable(),
  interval: z.enum(INTERVALS).nullable(),
  /** Where a visit came from and went to. */
  path: z.string().nullable(),
  source: z.string().nullable(),
})
export type FactOut = z.infer<typeof FactOut>
