/** Computes an account's grant from its current rows and tells the account's object. */

import type { Grant } from '../../contract/grant.ts'
import { type Statement, together } from '../../db/database.ts'
import { holderOf, writeEntitlement } from '../../db/entitlements.ts'
import { type Effect, oweEffects } from '../../db/outbox.ts'
import { ring } from '../../inbox.ts'
import type { Ports } from '../../ports.ts'
import { entitle } from './entitle.ts'

export type ProvisioningPorts = Pick<Ports, 'db' | 'quota' | 'clock' | 'post' | 'log'>

const welcome = (accountId: string, subscriptionId: string): Effect => ({
  key: `welcome:${subscriptionId}`,
  agent: 'notification',
  kind: 'welcome',
  accountId,
  payload: { subscriptionId },
})

/** What an account's current rows entitle it to now; null for unknown accounts. Changes nothing. */
export async function expectedGrant(
  { db, clock }: Pick<ProvisioningPorts, 'db' | 'clock'>,
  accountId: string,
): Promise<Grant | null> {
  const found = await holderOf(db, accountId)
  return found && entitle({ accountId, ...found }, found.current, clock.now())
}

/**
 * Level-triggered: it matters only what the rows say now, not which change rang, so order is free and twice
 * is once. The row comes first, then the object; an object that could not be told throws, and is told again.
 * Answers the grant on record, or null if there is no such account.
 */
export async function provision(
  ports: ProvisioningPorts,
  accountId: string,
): Promise<Grant | null> {
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
  await ports.quota(accountId).apply(grant)
  if (!found.welcomed)
    await ring(
      ports,
      first.map(({ key }) => ({ agent: 'notification', type: 'outbox', key })),
    )
  return grant
}
