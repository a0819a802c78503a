/** After the database was put back to an earlier point: Stripe tells what the lost time brought, and nothing is done or said twice. */

import { findIntent } from '../../db/checkout-intents.ts'
import { readCursor, writeCursor } from '../../db/cursors.ts'
import { keepCustomer } from '../../db/customers.ts'
import { together } from '../../db/database.ts'
import { effectsDone, owedBy, parkEffect } from '../../db/outbox.ts'
import { resume } from '../../db/pause.ts'
import { isLive } from '../../db/subscriptions.ts'
import { findUser } from '../../db/users.ts'
import type { Ports } from '../../ports.ts'
import type { CustomerSnapshot } from '../../tools/stripe/index.ts'
import type { Comparison } from './compare.ts'
import type { Healers } from './heal.ts'
import { recoverAccount } from './recover-account.ts'

export type RestorePorts = Pick<
  Ports,
  'db' | 'clock' | 'stripe' | 'quota' | 'mail' | 'ids' | 'log' | 'post'
>

/** Which customer of Stripe's the walk has come to. */
const PLACE = 'restore_place'
/** Of the mails that might go out again: the provider does not say that they went. */
const UNSURE = 'owed when the database was restored: it may have been sent before'

/** What one customer bought, changed and left open while we forget it. */
async function recall(
  ports: RestorePorts,
  healers: Healers,
  { id, accountId, email, name }: CustomerSnapshot,
): Promise<void> {
  if (accountId === null) return
  const { db, stripe } = ports
  // First, so that what somebody pays meanwhile is among what is listed.
  await closeForgottenCheckouts(ports, id)
  const bought = await stripe.subscriptionsOf(id)
  if (!(await findUser(db, accountId))) {
    // What was bought has an owner, also when it ended since; whoever only looked registers again.
    if (bought.length === 0) return
    // A closing that met a new purchase ended the former plan and closed nothing.
    const isBilled = bought.some(({ status }) => isLive(status))
    const isClosed = !isBilled && bought.some(({ closedWith }) => closedWith)
    await recoverAccount(ports, { accountId, email, name, isClosed })
  }
  await keepCustomer(db, accountId, id)
  for (const subscription of bought) await healers.reconcile(subscription.id)
  await healers.provision(accountId)
}

/** A page that our rows no longer know could be paid beside a new one. */
async function closeForgottenCheckouts({ db, stripe }: RestorePorts, customerId: string) {
  for (const session of await stripe.openCheckoutSessions(customerId)) {
    const intent = session.intentId ? await findIntent(db, session.intentId) : null
    const known = intent?.status === 'open' && (intent.sessionId ?? session.id) === session.id
    if (!known) await stripe.expireCheckoutSession(session.id)
  }
}

/** What was owed then, and what the recall owes now, may have been mailed in the lost time: the provider is asked first. */
async function holdMails({ db, mail, clock }: RestorePorts): Promise<number> {
  let parked = 0
  for (const key of await owedBy(db, 'notification')) {
    if ((await mail.lookUp(key)) === 'delivered')
      await together(db, [effectsDone(db, [key], clock.now())])
    else {
      await parkEffect(db, key, UNSURE)
      parked += 1
    }
  }
  return parked
}

/**
 * One run of it; each minute goes on where the last one stopped, and every part may run again. True when Stripe,
 * rows, entitlements and objects agree and the company has resumed; with any divergence left it stays paused.
 */
export async function afterRestore(
  ports: RestorePorts,
  healers: Healers,
  verify: () => Promise<Comparison>,
): Promise<boolean> {
  const { db, clock, stripe, log } = ports
  const place = (await readCursor(db, PLACE))?.value || null
  const { customers, next } = await stripe.customersAfter(place)
  for (const customer of customers) await recall(ports, healers, customer)
  const goOnAt = (id: string) => together(db, [writeCursor(db, PLACE, id, clock.now())])
  if (next !== null) {
    await goOnAt(next)
    return false
  }
  const parked = await holdMails(ports)
  const { divergences } = await verify()
  for (const { what, subscription } of divergences)
    log.error('divergence', { job: 'restore', code: what, subject: subscription })
  await goOnAt('')
  if (divergences.length > 0) return false
  await together(db, resume(db, clock.now()))
  log.info('restored', { job: 'restore', count: parked })
  return true
}
