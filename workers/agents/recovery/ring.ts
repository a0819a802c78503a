/** The minute job: rings again for every event and effect that is due and not done. */

import { AGENTS, type OutboxMessage } from '../../contract/messages.ts'
import { dueEffects, failEffects } from '../../db/outbox.ts'
import { readPausedAgents } from '../../db/pause.ts'
import { dueEvents, failEventsOf } from '../../db/stripe-transactions.ts'
import { ring } from '../../inbox.ts'
import type { Ports } from '../../ports.ts'
import { SECOND } from '../../tools/clock.ts'

/** A bell that was just rung is given this long to be heard before it counts as lost. */
const PATIENCE_MS = 30 * SECOND
/** Of each kind: a run must stay within what one invocation may call. */
const PER_RUN = 200

/**
 * Each ring counts as a try and moves the due date, so that what never succeeds is parked in the end
 * and shown to an operator. Answers how many bells were rung.
 */
export async function ringAgain(
  ports: Pick<Ports, 'db' | 'clock' | 'post' | 'log'>,
): Promise<number> {
  const { db, clock, log } = ports
  const now = clock.now()
  const before = now - PATIENCE_MS
  // What a paused agent owes waits for it: a bell that nobody answers would use up its tries.
  const paused = await readPausedAgents(db)
  const working = AGENTS.filter((agent) => !paused.has(agent))
  const [events, effects] = await Promise.all([
    paused.has('billing') ? [] : dueEvents(db, before, PER_RUN),
    dueEffects(db, { of: working, before, now, limit: PER_RUN }),
  ])
  const subjects = events.flatMap(({ subject }) => (subject ? [subject] : []))
  if (subjects.length > 0) await failEventsOf(db, subjects, null, now)
  if (effects.length > 0)
    await failEffects(
      db,
      effects.map(({ key }) => key),
      null,
      now,
    )
  await ring(ports, [
    ...events.map(({ id }) => ({ agent: 'billing', type: 'stripe_event', id }) as const),
    ...effects.map(({ agent, key }) => ({ agent, type: 'outbox', key }) as OutboxMessage),
  ])
  const count = events.length + effects.length
  if (count > 0) log.warn('rung again', { job: 'minute', count })
  return count
}
