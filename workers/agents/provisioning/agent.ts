/** Provisioning (operations): a subscription changed; what may its account do now? */

import * as z from 'zod'
import { ProvisioningMessage } from '../../contract/messages.ts'
import type { OutboxRow } from '../../db/outbox.ts'
import { findSubscription } from '../../db/subscriptions.ts'
import { type Delivered, type Outcome, workEffects } from '../../inbox.ts'
import { insist, type ProvisioningPorts, provision } from './provision.ts'

export { expectedGrant, insist, type ProvisioningPorts, provision } from './provision.ts'

/** Without a subscription it is the account itself that changed: an operator disabled it. */
const Entitle = z.looseObject({ subscriptionId: z.string().max(255).optional() })

async function work(ports: ProvisioningPorts, row: OutboxRow): Promise<Outcome> {
  const payload = Entitle.safeParse(row.payload)
  if (!payload.success) return { kind: 'refused', reason: 'payload without subscriptionId' }
  const { subscriptionId } = payload.data
  const accountId =
    row.accountId ?? (await findSubscription(ports.db, subscriptionId ?? ''))?.accountId
  // No row of Stripe's rose with it, so the object is told until it obeys.
  const tell = subscriptionId === undefined ? insist : provision
  const grant = accountId ? await tell(ports, accountId) : null
  if (!grant) return { kind: 'refused', reason: 'no such account' }
  ports.log.info('entitled', {
    agent: 'provisioning',
    key: row.key,
    accountId: grant.accountId,
    code: grant.access,
  })
  return { kind: 'done' }
}

/** Takes a batch; acks and retries per message, never throws for all of them. */
export const consume = (ports: ProvisioningPorts, messages: readonly Delivered[]): Promise<void> =>
  workEffects(ports, 'provisioning', messages, ProvisioningMessage, (row) => work(ports, row))
