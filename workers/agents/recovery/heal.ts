/** Sets right what the clock or a fault left behind; Billing and Provisioning do the work, given as functions. */

import { lapsedAccounts } from '../../db/entitlements.ts'
import { currentSubscription } from '../../db/subscriptions.ts'
import type { Ports } from '../../ports.ts'
import { errorText } from '../../tools/log.ts'
import {
  type ComparePorts,
  type Comparison,
  compare,
  type Expect,
  publishDrift,
} from './compare.ts'

/** What agents do, so that recovery need not know them. */
export type Healers = {
  reconcile(subscriptionId: string): Promise<unknown>
  provision(accountId: string): Promise<unknown>
  expect: Expect
}

/** A run must stay within what one invocation may call; the rest follows an hour later. */
const PER_RUN = 50

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

/** Compares everything, heals what differs, and publishes how much was found before it was healed. */
export async function compareAndHeal(ports: ComparePorts, healers: Healers): Promise<Comparison> {
  const comparison = await compare(ports, healers.expect)
  for (const { subscription, accountId } of comparison.divergences) {
    await safely(ports, subscription, () => healers.reconcile(subscription))
    if (accountId) await safely(ports, accountId, () => healers.provision(accountId))
  }
  await publishDrift(ports, comparison)
  return comparison
}
