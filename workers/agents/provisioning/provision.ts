/** Computes an account's grant from its current rows and tells the account's objects. */

import { entitlementsAt, type Grant } from '../../contract/grant.ts'
import { type Statement, together } from '../../db/database.ts'
import { type Holder, holderOf, writeEntitlement } from '../../db/entitlements.ts'
import { type Effect, oweEffects } from '../../db/outbox.ts'
import { raiseVersion } from '../../db/subscriptions.ts'
import { ring } from '../../inbox.ts'
import type { Ports } from '../../ports.ts'
import type { GrantHolder } from '../../quota/port.ts'
import type { Clock } from '../../tools/clock.ts'
import { entitle } from './entitle.ts'

export type ProvisioningPorts = Pick<Ports, 'db' | 'clock' | 'post' | 'log'> & {
  quota(accountId: string): GrantHolder
  /** Runs as many tasks at once as the plan has. */
  swarm(accountId: string): GrantHolder
}

const welcome = (accountId: string, subscriptionId: string): Effect => ({
  key: `welcome:${subscriptionId}`,
  agent: 'notification',
  kind: 'welcome',
  accountId,
  payload: { subscriptionId },
})

/** What an account's current rows entitle it to now. Changes nothing. */
export const expectedGrant = (clock: Clock, accountId: string, holder: Holder): Grant =>
  entitle({ accountId, ...holder }, holder.current, clock.now())

/**
 * Level-triggered: it matters only what the rows say now, not which change rang, so order is free and twice
 * is once. The row comes first, then the object; an object that could not be told throws, and is told again.
 * Answers the grant on record, or null if there is no such account.
 */
export async function provision(
  ports: ProvisioningPorts,
  accountId: string,
): Promise<Grant | null> {
  const told = await tell(ports, accountId)
  return told?.grant ?? null
}

/**
 * As `provision`, for recovery: if an object holds another grant of the same version or a later one of this
 * epoch, our rows are lifted above it and it is told again. Stripe and our rows are the truth, objects follow.
 */
export async function insist(ports: ProvisioningPorts, accountId: string): Promise<Grant | null> {
  const told = await tell(ports, accountId)
  if (!told) return null
  const { grant, held } = told
  const now = ports.clock.now()
  const stubborn = held.filter(
    (one) => one.epoch <= grant.epoch && worthOf(one, now) !== worthOf(grant, now),
  )
  if (stubborn.length === 0) return grant
  const highest = Math.max(...stubborn.map(({ version }) => version))
  await together(ports.db, [raiseVersion(ports.db, accountId, highest)])
  return provision(ports, accountId)
}

/** What a grant gives now; its reason may be worded by the clock or by us. */
function worthOf(grant: Grant, now: number): string {
  const { reason: _, version: __, ...gives } = entitlementsAt(grant, now)
  return JSON.stringify(gives)
}

async function tell(
  ports: ProvisioningPorts,
  accountId: string,
): Promise<{ grant: Grant; held: Grant[] } | null> {
  const { db, clock } = ports
  const found = await holderOf(db, accountId)
  if (!found) return null
  const now = clock.now()
  const { current } = found
  const grant = entitle({ accountId, ...found }, current, now)
  const statements: Statement[] = [
    writeEntitlement(db, grant, { subscriptionId: current?.id ?? null, now }),
  ]
  const first = grant.access === 'full' && current ? [welcome(accountId, current.id)] : []
  if (first.length > 0) statements.push(oweEffects(db, first, { actorId: 'provisioning', now }))
  await together(db, statements)
  const held = await Promise.all([
    ports.quota(accountId).apply(grant),
    ports.swarm(accountId).apply(grant),
  ])
  if (!found.welcomed)
    await ring(
      ports,
      first.map(({ key }) => ({ agent: 'notification', type: 'outbox', key })),
    )
  return { grant, held }
}
