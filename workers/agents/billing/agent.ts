/** Billing (finance): hears Stripe's events and makes our rows equal Stripe's truth. */

import { BillingEffect, BillingMessage } from '../../contract/messages.ts'
import { together } from '../../db/database.ts'
import {
  failEventsOf,
  findEvents,
  settleEvents,
  waitingEventsOf,
} from '../../db/stripe-transactions.ts'
import { unendedOfCustomer } from '../../db/subscriptions.ts'
import { again, type Delivered, eachSafely, opened, workEffects } from '../../inbox.ts'
import { errorText } from '../../tools/log.ts'
import { act } from './acts.ts'
import { reconcileCatalogue } from './catalogue.ts'
import { type BillingPorts, reconcile } from './reconcile.ts'

export { type BillingPorts, reconcile } from './reconcile.ts'

/** A customer's card changed: whatever of theirs still runs is looked at again. */
async function reconcileCustomer(ports: BillingPorts, customerId: string): Promise<void> {
  const waiting = await waitingEventsOf(ports.db, customerId)
  const theirs = await unendedOfCustomer(ports.db, customerId)
  for (const { id } of theirs) await reconcile(ports, id)
  const status = theirs.length > 0 ? 'done' : 'ignored'
  const outcome = { status, accountId: null, now: ports.clock.now() } as const
  await together(ports.db, [
    settleEvents(
      ports.db,
      waiting.map((event) => event.id),
      outcome,
    ),
  ])
}

/** Money came back or is disputed: the subscription it paid for is looked at again. */
async function reconcileCharge(ports: BillingPorts, chargeId: string): Promise<void> {
  const waiting = await waitingEventsOf(ports.db, chargeId)
  const subscription = await ports.stripe.subscriptionOfCharge(chargeId)
  if (subscription) await reconcile(ports, subscription)
  const status = subscription ? 'done' : 'ignored'
  const ids = waiting.map((event) => event.id)
  const outcome = { status, accountId: null, now: ports.clock.now() } as const
  await together(ports.db, [settleEvents(ports.db, ids, outcome)])
}

/** Settles every event that waits for one object, with one fetch. */
export async function settleSubject(ports: BillingPorts, subject: string): Promise<void> {
  if (subject.startsWith('cus_')) await reconcileCustomer(ports, subject)
  else if (/^(ch|py)_/.test(subject)) await reconcileCharge(ports, subject)
  else if (/^(prod|price)_/.test(subject)) await reconcileCatalogue(ports, subject)
  else await reconcile(ports, subject)
}

type Doorbell = Exclude<BillingMessage, { type: 'outbox' }>
type Bell = { message: Delivered; body: Doorbell }

/** The messages of a batch by the object they ask for; those with nothing left to do are acked. */
async function bySubject(ports: BillingPorts, bells: Bell[]): Promise<Map<string, Delivered[]>> {
  const ids = bells.flatMap(({ body }) => (body.type === 'stripe_event' ? [body.id] : []))
  const events = new Map((await findEvents(ports.db, ids)).map((event) => [event.id, event]))
  const groups = new Map<string, Delivered[]>()
  for (const { message, body } of bells) {
    const event = body.type === 'stripe_event' ? events.get(body.id) : undefined
    const waits = event && (event.status === 'new' || event.status === 'parked')
    const subject = body.type === 'reconcile' ? body.subscription : waits ? event.subject : null
    if (subject) groups.set(subject, [...(groups.get(subject) ?? []), message])
    else message.ack()
  }
  return groups
}

async function settleGroup(ports: BillingPorts, subject: string, messages: Delivered[]) {
  try {
    await settleSubject(ports, subject)
    for (const message of messages) message.ack()
  } catch (error) {
    const text = errorText(error)
    ports.log.warn('subject not settled', { agent: 'billing', subject, error: text })
    await failEventsOf(ports.db, [subject], text, ports.clock.now())
    for (const message of messages) again(message)
  }
}

async function settleBells(ports: BillingPorts, bells: Bell[]): Promise<void> {
  try {
    const groups = await bySubject(ports, bells)
    await Promise.all([...groups].map(([subject, group]) => settleGroup(ports, subject, group)))
  } catch (error) {
    ports.log.error('batch failed', { agent: 'billing', error: errorText(error) })
    for (const { message } of bells) again(message)
  }
}

/** Takes a batch; acks and retries per message, never throws for all of them. */
export async function consume(ports: BillingPorts, messages: readonly Delivered[]): Promise<void> {
  const bells: Bell[] = []
  const acts: Delivered[] = []
  await eachSafely(ports, 'billing', messages, async (message) => {
    const body = await opened(ports, 'billing', message, BillingMessage)
    if (body?.type === 'outbox') acts.push(message)
    else if (body) bells.push({ message, body })
  })
  await settleBells(ports, bells)
  await workEffects(ports, 'billing', acts, BillingEffect, (row) => act(ports, row))
}
