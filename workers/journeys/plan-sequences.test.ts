/** Any sequence of plan changes: a window never lets in more than the limit then in force, and no change mints or wipes allowance. */

import { expect, it } from 'vitest'
import { entitle } from '../agents/provisioning/entitle.ts'
import type { Grant } from '../contract/grant.ts'
import type { SubscriptionRow } from '../db/subscriptions.ts'
import { DAY, MINUTE } from '../tools/clock.ts'
import { aPerson, aRow, START, unique } from './builders.ts'
import { objectOf } from './metered.ts'
import { randomFrom } from './random.ts'

const SEQUENCES = 12
const STEPS = 100

/** What the catalogue promises (PRODUCT.md §1): requests a month and a minute. */
const PROMISED = { starter: [1_000, 60], pro: [10_000, 600] } as const
type Sold = keyof typeof PROMISED

/** Which month of an anchor on a first of the month, or any day up to the 28th, an instant lies in. */
function windowOf(anchor: number, now: number): string {
  const from = new Date(anchor)
  let months = 0
  const turn = (n: number) =>
    Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + n, from.getUTCDate()) + (anchor % DAY)
  while (turn(months + 1) <= now) months += 1
  return `${anchor}:${months}`
}

async function live(seed: number): Promise<{ admitted: number; exhausted: number }> {
  const random = randomFrom(seed)
  const pick = <T>(things: readonly T[]): T => things[Math.floor(random() * things.length)] as T
  const { id: accountId } = await aPerson()
  const object = objectOf(accountId)
  let now = START
  let version = 0
  let row: SubscriptionRow = aRow({ accountId, plan: 'starter', quotaAnchor: START })
  const told: Grant[] = []
  const used = new Map<string, number>()
  let [admitted, exhausted] = [0, 0]

  const tell = async (over: Partial<SubscriptionRow> = {}) => {
    row = { ...row, ...over, currentPeriodEnd: now + 40 * DAY }
    version += 1
    const grant = entitle({ accountId, disabled: false, epoch: 1, version }, row, now)
    told.push(grant)
    await object.apply(grant)
    // What an object was told before comes again, late or twice: nothing moves back.
    if (random() < 0.3) await object.apply(pick(told))
  }
  const steps: (() => Promise<void>)[] = [
    async () => tell({ plan: 'pro' }),
    async () => tell({ plan: 'starter' }),
    // Another interval moves Stripe's billing date, never our anchor.
    async () => tell({ interval: pick(['month', 'year']), currentPeriodStart: now }),
    async () =>
      tell({ status: pick(['active', 'unpaid', 'active', 'past_due']), pastDueSince: now }),
    async () => tell({ endsAt: pick([null, now + 30 * DAY]) }),
    async () => {
      if (row.status !== 'unpaid') return
      // Ended and bought anew: a new anchor, counted from nothing.
      await tell({ status: 'canceled' })
      now = Math.floor(now / DAY + 1) * DAY
      if (new Date(now).getUTCDate() > 28) now += 4 * DAY
      await tell({ status: 'active', quotaAnchor: now, endsAt: null })
    },
    async () => {
      now += pick([1, 5, 20, 31]) * DAY
      await tell({ endsAt: null, pastDueSince: now })
    },
  ]

  await tell()
  const hash = `hash-${unique()}`
  const by = {
    accountId,
    userId: accountId,
    now,
    auditId: 'aud_1',
    requestId: 'req_1',
    claim: null,
  }
  const key = { id: `key_${unique()}`, hash, prefix: 'tf_test_', last4: 'abcd' }
  await object.makeKey(key, { name: 'Any', scopes: ['goals:read'], expiresAt: null, cap: null }, by)
  for (let step = 0; step < STEPS; step += 1) {
    if (random() < 0.2) await pick(steps)()
    // A new minute each time, so that the burst is whole.
    now += MINUTE + 1
    const requests = pick([1, 40, 60, 300, 600])
    const [verdict] = await object.admit(now, [
      { caller: { kind: 'key', hash }, need: 'any', counting: 'one', requests },
    ])
    const [month, minute] = PROMISED[row.plan as Sold]
    const open = row.status === 'active' || row.status === 'past_due'
    const window = windowOf(row.quotaAnchor, now)
    const before = used.get(window) ?? 0
    // Down to Starter with 5,000 used: nothing more is let in, nothing is taken back.
    const fits = open ? Math.min(requests, minute, Math.max(0, month - before)) : 0
    expect([seed, step, verdict?.granted]).toEqual([seed, step, fits])
    used.set(window, before + fits)
    admitted += fits
    if (open && before + fits >= month) exhausted += 1
  }
  return { admitted, exhausted }
}

it('lets in exactly what the plan in force leaves, whatever was changed before', async () => {
  let [admitted, exhausted] = [0, 0]
  for (let seed = 1; seed <= SEQUENCES; seed += 1) {
    const life = await live(seed)
    admitted += life.admitted
    exhausted += life.exhausted
  }
  // It must have come to the limits, or it has shown nothing.
  expect(admitted).toBeGreaterThan(10_000)
  expect(exhausted).toBeGreaterThan(5)
})
