/** Sets right what the clock or a fault left behind; Billing and Provisioning do the work, given as functions. */

import { lapsedAccounts } from '../../db/entitlements.ts'
import { currentSubscription } from '../../db/subscriptions.ts'
import type { Ports } from '../../ports.ts'
import { MINUTE } from '../../tools/clock.ts'
import { errorText } from '../../tools/log.ts'
import { type ComparePorts, comparePages, type Expect } from './compare.ts'
import { keepWalk, type Page, type Walk, walkUnderWay } from './walk.ts'

/** What agents do, so that recovery need not know them. */
export type Healers = {
  reconcile(subscriptionId: string): Promise<unknown>
  provision(accountId: string): Promise<unknown>
  expect: Expect
}

/** A run must stay within what one invocation may call; the rest follows an hour later. */
const PER_RUN = 50
/** Of fifty subscriptions each, with a call to Stripe and one to an object for every one. */
const PAGES_PER_RUN = 4

/** One that cannot be healed now must not keep the others from it. */
async function safely(
  ports: Pick<Ports, 'log'>,
  subject: string,
  work: () => Promise<unknown>,
): Promise<void> {
  try {
    await work()
  } catch (error) {
    ports.log.warn('not healed', { subject, error: errorText(error) })
  }
}

/**
 * Accounts whose grant ran out by itself (a renewal nobody heard of, a grace that ended) or that were disabled:
 * Stripe is asked first, then the grant is written anew. Answers how many there were.
 */
export async function renewLapsed(
  ports: Pick<Ports, 'db' | 'clock' | 'log'>,
  healers: Healers,
): Promise<number> {
  const accounts = await lapsedAccounts(ports.db, ports.clock.now(), PER_RUN)
  for (const accountId of accounts) {
    const current = await currentSubscription(ports.db, accountId)
    if (current) await safely(ports, current.id, () => healers.reconcile(current.id))
    await safely(ports, accountId, () => healers.provision(accountId))
  }
  return accounts.length
}

async function healPage(ports: ComparePorts, healers: Healers, page: Page): Promise<void> {
  for (const { what, subscription } of page.divergences)
    ports.log.error('divergence', { job: 'daily', code: what, subject: subscription })
  const subscriptions = new Set(page.divergences.map(({ subscription }) => subscription))
  const accounts = new Set(page.divergences.flatMap(({ accountId }) => accountId ?? []))
  for (const id of subscriptions) await safely(ports, id, () => healers.reconcile(id))
  for (const id of accounts) await safely(ports, id, () => healers.provision(id))
}

async function goOn(ports: ComparePorts, healers: Healers, from?: Walk): Promise<void> {
  let healed = 0
  let pages = 0
  for await (const page of comparePages(ports, healers.expect, from)) {
    await healPage(ports, healers, page)
    await keepWalk(ports, page)
    healed += page.divergences.length
    pages += 1
    if (page.last || pages >= PAGES_PER_RUN || healed >= PER_RUN) return
  }
}

/**
 * Compares everything with Stripe and heals what differs; the count of what was found, before it was healed, is
 * published at the end. What does not fit into one run is left to the minute job.
 */
export const compareAndHeal = (ports: ComparePorts, healers: Healers): Promise<void> =>
  goOn(ports, healers)

/** Takes up a comparison that stopped halfway, unless one is at it right now. */
export async function goOnComparing(ports: ComparePorts, healers: Healers): Promise<void> {
  const under = await walkUnderWay(ports)
  if (under && ports.clock.now() - under.movedAt >= MINUTE) await goOn(ports, healers, under.walk)
}
