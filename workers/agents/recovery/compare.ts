/** Compares every live subscription: Stripe ↔ our row ↔ entitlement ↔ the account's objects, page by page. */

import type { Grant } from '../../contract/grant.ts'
import { entitlementsAt } from '../../contract/grant.ts'
import type { Entitlements } from '../../contract/objects.ts'
import {
  endedHolders,
  type Listed,
  unlistedSubscriptions,
  whatWeHold,
} from '../../db/comparison.ts'
import { grantsOf, type Holder, holdersOf } from '../../db/entitlements.ts'
import { ENDED } from '../../db/subscriptions.ts'
import type { Ports } from '../../ports.ts'
import type { GrantHolder } from '../../quota/port.ts'
import type { SubscriptionSnapshot } from '../../tools/stripe/index.ts'
import { comparePaidBack, PAID_BACK } from './compare-paid-back.ts'
import { differs } from './differs.ts'
import type { Divergence, Page, Walk } from './walk.ts'

export type ComparePorts = Pick<Ports, 'db' | 'clock' | 'stripe' | 'log'> & {
  quota(accountId: string): GrantHolder
  swarm(accountId: string): GrantHolder
}
export type Comparison = { subscriptions: number; divergences: Divergence[] }
/** What an account's current rows entitle it to now: Provisioning's own rule, without reading anything. */
export type Expect = (accountId: string, holder: Holder) => Grant

/** So many are read and compared with a handful of statements. */
const PAGE = 50

/** What a grant is worth now; the reason is left out because time words it differently. */
const worth = (grant: Grant | null, now: number): string => {
  const { reason: _, version: __, ...rest }: Entitlements = entitlementsAt(grant, now)
  return JSON.stringify(rest)
}

type Account = {
  expected: Grant | null
  recorded: Grant | null
  /** What its quota and its swarm go by. */
  held: readonly (Grant | null)[]
  current: boolean
}

/** Everything about some accounts, with one batch of reads and one call an object. */
async function accountsOf(
  { db, quota, swarm }: ComparePorts,
  expect: Expect,
  ids: readonly string[],
): Promise<Map<string, Account>> {
  const [holders, grants, held] = await Promise.all([
    holdersOf(db, ids),
    grantsOf(db, ids),
    Promise.all(
      ids.map(async (id) => [id, await Promise.all([quota(id).read(), swarm(id).read()])] as const),
    ),
  ])
  return new Map(
    held.map(([id, objects]) => {
      const holder = holders.get(id)
      const expected = holder ? expect(id, holder) : null
      const current = holder?.current != null
      return [id, { expected, recorded: grants.get(id) ?? null, held: objects, current }]
    }),
  )
}

type Known = Listed<SubscriptionSnapshot>

/** The newest bill: older ones do not change without it. */
async function billDiffers({ stripe }: ComparePorts, { truth, bill }: Known): Promise<boolean> {
  const theirs = truth.latestInvoiceId ? await stripe.invoice(truth.latestInvoiceId) : null
  return theirs !== null && (theirs.status !== bill?.status || theirs.paidCents !== bill.paidCents)
}

const accessDiffers = ({ expected, recorded, held }: Account, now: number) => ({
  entitlement: worth(recorded, now) !== worth(expected, now),
  object: held.some((grant) => worth(grant, now) !== worth(expected, now)),
})

async function judge(
  ports: ComparePorts,
  known: Known,
  account: Account | undefined,
): Promise<Divergence[]> {
  const { truth, row, accountId } = known
  // Somebody else's subscription on the same Stripe account is none of our business.
  if (!accountId || !account || (!row && !truth.plan)) return []
  const found = (what: Divergence['what']): Divergence => ({
    subscription: truth.id,
    accountId,
    what,
  })
  if (!row) return [found('missing_here')]
  const access = accessDiffers(account, ports.clock.now())
  return [
    ...(differs(truth, row) ? [found('row_differs')] : []),
    ...(account.current ? [] : [found('not_current')]),
    ...((await billDiffers(ports, known)) ? [found('invoice')] : []),
    ...(access.entitlement ? [found('entitlement')] : []),
    ...(access.object ? [found('object')] : []),
  ]
}

/** A list and a row read at different instants may miss each other: Stripe is asked for the one before it is said. */
async function missing(
  { stripe }: ComparePorts,
  unlisted: readonly { id: string; accountId: string | null }[],
): Promise<Divergence[]> {
  const asked = await Promise.all(
    unlisted.map(async ({ id, accountId }) => {
      const truth = await stripe.subscription(id)
      const runs = truth !== null && !ENDED.includes(truth.status)
      return runs ? [] : [{ subscription: id, accountId, what: 'missing_at_stripe' as const }]
    }),
  )
  return asked.flat()
}

async function comparePage(
  ports: ComparePorts,
  expect: Expect,
  walk: Walk,
  page: readonly SubscriptionSnapshot[],
  last: boolean,
): Promise<Page> {
  const { db } = ports
  const oldest = page.at(-1)?.createdAt ?? walk.upTo
  const seen = [...walk.tied, ...page.map(({ id }) => id)]
  const [listed, unlisted] = await Promise.all([
    whatWeHold(db, page),
    unlistedSubscriptions(db, { upTo: walk.upTo, after: last ? null : oldest, seen }),
  ])
  const ids = [...new Set(listed.flatMap(({ accountId }) => accountId ?? []))]
  const accounts = await accountsOf(ports, expect, ids)
  const judged = await Promise.all(
    listed.map((one) => judge(ports, one, accounts.get(one.accountId ?? ''))),
  )
  const divergences = [...judged.flat(), ...(await missing(ports, unlisted))]
  const next: Walk = {
    after: page.at(-1)?.id ?? walk.after,
    upTo: oldest,
    // Made in the page's oldest second: the next page has the others of that second.
    tied: [
      ...(oldest === walk.upTo ? walk.tied : []),
      ...page.filter(({ createdAt }) => createdAt === oldest).map(({ id }) => id),
    ],
    paidBack: last ? PAID_BACK : null,
    ended: null,
    subscriptions: walk.subscriptions + page.length,
    found: walk.found + divergences.length,
  }
  return { divergences, walk: next, last: false }
}

/** A walk that has everything before it. */
const A_WALK: Walk = {
  after: null,
  upTo: Number.MAX_SAFE_INTEGER,
  tied: [],
  paidBack: null,
  ended: null,
  subscriptions: 0,
  found: 0,
}

/** Access that outlived its subscription. */
async function compareEnded(
  ports: ComparePorts,
  expect: Expect,
  walk: Walk,
  after: string,
): Promise<Page> {
  const now = ports.clock.now()
  const holders = await endedHolders(ports.db, { now, after, limit: PAGE })
  const ids = holders.map(({ accountId }) => accountId)
  const accounts = await accountsOf(ports, expect, ids)
  const outlived = ({ accountId }: { accountId: string }): boolean => {
    const account = accounts.get(accountId)
    return account !== undefined && Object.values(accessDiffers(account, now)).includes(true)
  }
  const divergences = holders
    .filter(outlived)
    .map(({ id, accountId }) => ({ subscription: id, accountId, what: 'ended_access' as const }))
  return {
    divergences,
    walk: { ...walk, ended: ids.at(-1) ?? after, found: walk.found + divergences.length },
    last: holders.length < PAGE,
  }
}

async function* listedPages(ports: ComparePorts, expect: Expect, from: Walk): AsyncGenerator<Page> {
  let walk = from
  let page: SubscriptionSnapshot[] = []
  for await (const truth of ports.stripe.allSubscriptions(walk.after)) {
    page.push(truth)
    if (page.length < PAGE) continue
    const compared = await comparePage(ports, expect, walk, page, false)
    yield compared
    walk = compared.walk
    page = []
  }
  yield await comparePage(ports, expect, walk, page, true)
}

/**
 * Lists from Stripe, newest first, and asks rows and objects; changes nothing. Rows of the same time that Stripe
 * no longer lists as running are divergences, too, and so are refunds and disputes that only one side knows, and
 * access that outlived its subscription. Each page
 * says where the walk stands after it.
 */
export async function* comparePages(
  ports: ComparePorts,
  expect: Expect,
  from: Walk = A_WALK,
): AsyncGenerator<Page> {
  let walk = from
  if (walk.ended === null && walk.paidBack === null)
    for await (const page of listedPages(ports, expect, walk)) {
      yield page
      walk = page.walk
    }
  while (walk.paidBack !== null) {
    const page = await comparePaidBack(ports, walk, walk.paidBack)
    yield page
    walk = page.walk
  }
  for (let last = false; !last; ) {
    const page = await compareEnded(ports, expect, walk, walk.ended ?? '')
    yield page
    walk = page.walk
    last = page.last
  }
}

/** The whole walk at once, for whoever waits for the answer. */
export async function compare(ports: ComparePorts, expect: Expect): Promise<Comparison> {
  const divergences: Divergence[] = []
  let subscriptions = 0
  for await (const page of comparePages(ports, expect)) {
    divergences.push(...page.divergences)
    subscriptions = page.walk.subscriptions
  }
  return { subscriptions, divergences }
}
