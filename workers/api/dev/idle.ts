/** Waits until nothing is owed: no event or effect of ours is due, and the local Stripe has nothing to deliver. */

import type { Message } from '../../contract/messages.ts'
import { grantedAccounts, owedMessages } from '../../db/development.ts'
import type { Ports } from '../../ports.ts'
import { batchOf } from './batch.ts'
import { localStripe, type Send } from './local-stripe.ts'

/** The Worker's own queue door. */
export type Consume = (ports: Ports, batch: MessageBatch) => Promise<void>

/** Objects write what they counted to D1 now instead of by their alarms; whether any had something to write. */
async function flushed({ db, quota }: Pick<Ports, 'db' | 'quota'>): Promise<boolean> {
  const accounts = await grantedAccounts(db)
  const wrote = await Promise.all(accounts.map((accountId) => quota(accountId).flush()))
  return wrote.includes(true)
}

/** Whether goals run, wait for their next try, or are not yet in D1; those that wait for a person do not count. */
async function swarming({ db, swarm }: Pick<Ports, 'db' | 'swarm'>): Promise<boolean> {
  const accounts = await grantedAccounts(db)
  const busy = await Promise.all(accounts.map((accountId) => swarm(accountId).busy()))
  return busy.includes(true)
}

/** What was still owed when patience ended. */
export type Owed = { messages: Message[]; stripe: boolean }

const LOOK_EVERY_MS = 20
/** A bell may have been lost (queues live in memory locally): ring again after this. */
const RING_AGAIN_MS = 2_000

export type Waiting = {
  /** Ports are opened at each look, so that a clock moved meanwhile counts. */
  open(): Promise<Ports>
  consume: Consume
  withinMs: number
  send?: Send | undefined
}

/** Null once idle. */
export async function untilIdle({ open, consume, withinMs, send }: Waiting): Promise<Owed | null> {
  const started = (await open()).realClock.now()
  let rungAt = started
  for (;;) {
    const ports = await open()
    // Stripe first: what it delivers between the two looks is a row of ours by the second.
    const stripe = await localStripe(ports.config, send).owes()
    const messages = await owedMessages(ports.db, ports.clock.now())
    const quiet = !stripe && messages.length === 0
    if (quiet && !(await flushed(ports)) && !(await swarming(ports))) return null
    const now = ports.realClock.now()
    if (now - started > withinMs) return { messages, stripe }
    const facts = messages.filter(({ agent }) => agent === 'analytics')
    // Analytics gathers for five seconds; whoever waits here wants the facts now.
    if (facts.length > 0) await consume(ports, batchOf('analytics', facts))
    else if (messages.length > 0 && now - rungAt > RING_AGAIN_MS) {
      rungAt = now
      for (const message of messages) await ports.post(message)
    } else await scheduler.wait(LOOK_EVERY_MS)
  }
}
