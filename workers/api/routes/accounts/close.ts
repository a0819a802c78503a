/** Closes an account: billing ends at Stripe first, and if that cannot be made sure nothing is closed. */

import { closeIntent, openIntentOf } from '../../../db/checkout-intents.ts'
import { closeAccount } from '../../../db/close-account.ts'
import { buyerOf } from '../../../db/customers.ts'
import { lostRace, type Statement, together } from '../../../db/database.ts'
import { type Effect, oweEffects } from '../../../db/outbox.ts'
import { endSessions } from '../../../db/sessions.ts'
import { ENDED, unendedOfAccount } from '../../../db/subscriptions.ts'
import { findUser } from '../../../db/users.ts'
import type { Ports } from '../../../ports.ts'
import type { By } from '../../../quota/port.ts'
import { errorText } from '../../../tools/log.ts'
import { ACCOUNT_CLOSED } from '../../../tools/stripe/index.ts'
import type { Actor } from '../../context.ts'
import { ring, ringReconcile } from '../../ring.ts'
import { checkPassword, type PasswordPorts } from './check-password.ts'
import { type Refusal, refused } from './refusal.ts'

type ClosePorts = PasswordPorts & Pick<Ports, 'stripe' | 'clock' | 'post' | 'log' | 'quota'>
type Closed = { kind: 'closed' } | Refusal

/** Ends whatever could still charge somebody; throws StripeUnavailable if that is not certain. */
async function endBilling({ db, stripe }: ClosePorts, accountId: string): Promise<string[]> {
  const intent = await openIntentOf(db, accountId)
  if (intent?.sessionId) await stripe.expireCheckoutSession(intent.sessionId)
  const customer = (await buyerOf(db, accountId))?.customerId
  if (customer)
    for (const session of await stripe.openCheckoutSessions(customer))
      await stripe.expireCheckoutSession(session.id)
  if (intent) await closeIntent(db, intent.id, 'expired')
  const ours = (await unendedOfAccount(db, accountId)).map(({ id }) => id)
  const theirs = customer ? await stripe.subscriptionsOf(customer) : []
  const running = theirs.filter(({ status }) => !ENDED.includes(status)).map(({ id }) => id)
  const ids = [...new Set([...ours, ...running])]
  for (const id of ids) await stripe.endNow(id, ACCOUNT_CLOSED)
  return ids
}

/** Stripe's own word that nothing runs any more. */
async function stillBilled({ stripe }: ClosePorts, ids: string[]): Promise<boolean> {
  const found = await Promise.all(ids.map((id) => stripe.subscription(id)))
  return found.some((one) => one !== null && !ENDED.includes(one.status))
}

const withdrawal = (accountId: string): Effect => ({
  key: `entitle:closed:${accountId}`,
  agent: 'provisioning',
  kind: 'entitle',
  accountId,
  payload: { subscriptionId: '' },
})

/** Its goals, schedules and files. */
const forgetting = (accountId: string): Effect => ({
  key: `close:${accountId}`,
  agent: 'orchestrator',
  kind: 'close',
  accountId,
  payload: {},
})

/** `invalid_credentials`, `validation_failed`, `still_billed`, or closed. */
export async function closeMe(
  ports: ClosePorts,
  actor: Actor,
  given: { password: string; confirm: string; source: string; by: By },
  noted: Statement,
): Promise<Closed> {
  const { db, clock, realClock, log } = ports
  const user = await findUser(db, actor.userId)
  if (!user) throw new Error('the user of this session is gone')
  if (given.confirm.trim().toLowerCase() !== user.emailKey)
    return {
      ...refused('validation_failed'),
      about: { errors: [{ detail: 'This is not your email address', pointer: '#/confirm' }] },
    }
  const attempt = { email: user.email, password: given.password, source: given.source }
  const checked = await checkPassword(ports, attempt)
  if (checked.kind === 'refused') return checked
  const ended = await endBilling(ports, actor.accountId)
  if (await stillBilled(ports, ended)) return refused('still_billed')
  const keys = ports.quota(actor.accountId)
  // An object that cannot be told closes nothing: a key must not outlive its account.
  await keys.read()
  const effects = [withdrawal(actor.accountId), forgetting(actor.accountId)]
  const now = clock.now()
  try {
    await together(db, [
      ...closeAccount(db, actor.userId, now),
      endSessions(db, actor.userId, realClock.now()),
      oweEffects(db, effects, { actorId: actor.userId, now }),
      noted,
    ])
  } catch (error) {
    // Another window began a purchase in the meantime: it is ended by closing once more.
    if (lostRace(error)) return refused('still_billed')
    throw error
  }
  for (const { agent, key } of effects) await ring(ports, agent, key)
  for (const id of ended) await ringReconcile(ports, id)
  // Only now, as an account that stays open keeps its keys, and before it is answered, as an agent may be paused.
  // After a cut or a fault here they end with the access, which Provisioning owes since.
  try {
    await keys.revokeKeys(given.by)
  } catch (error) {
    log.warn('keys not revoked', { accountId: actor.accountId, error: errorText(error) })
  }
  return { kind: 'closed' }
}
