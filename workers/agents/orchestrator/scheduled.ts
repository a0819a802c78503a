/** A schedule is due: its goal is counted like anybody's and submitted, or the schedule says why it was not. */

import * as z from 'zod'
import type { OutboxRow } from '../../db/outbox.ts'
import type { Outcome } from '../../inbox.ts'
import type { Ports } from '../../ports.ts'
import type { Refusal } from '../../quota/port.ts'

const Due = z.looseObject({ scheduleId: z.string().min(1).max(100), at: z.int() })

/** A minute's limits pass by themselves, and another run's hold ends: only the month and the plan refuse for good. */
function passes(refusal: Refusal): boolean {
  switch (refusal.code) {
    case 'too_many_attempts':
    case 'idempotency_in_flight':
      return true
    case 'quota_exceeded':
      return refusal.violated.every((limit) => limit === 'burst')
    default:
      return false
  }
}

/**
 * The claim makes it one request and one goal, however often this is rung: a run that was cut off after it was
 * counted is taken over under the same receipt, and the object knows the goal by the same claim.
 */
export async function runScheduled(
  { swarm, quota, clock, log }: Pick<Ports, 'swarm' | 'quota' | 'clock' | 'log'>,
  row: OutboxRow,
): Promise<Outcome> {
  const payload = Due.safeParse(row.payload)
  if (!payload.success || !row.accountId) return { kind: 'refused', reason: 'names no schedule' }
  const { accountId } = row
  const { scheduleId, at } = payload.data
  const object = swarm(accountId)
  const due = await object.dueRun(scheduleId, at)
  if (!due) return { kind: 'done' }
  const claim = `schedule:${scheduleId}:${at}`
  const now = clock.now()
  const [verdict] = await quota(accountId).admit(now, [
    {
      caller: { kind: 'member', userId: due.actorId },
      need: 'session',
      counting: 'one',
      requests: 1,
      claim: { key: claim, fingerprint: claim },
    },
  ])
  if (!verdict) throw new Error('the meter gave no verdict')
  const { refusal, receipt, hold, granted } = verdict
  // Stays owed: the outbox comes again until it is let in, refused for good, or overtaken by the next run.
  if (refusal && passes(refusal)) throw new Error(`not yet: ${refusal.code}`)
  if (granted === 0) {
    await object.ranSchedule(scheduleId, { at, goalId: null, refusal: refusal?.code ?? 'refused' })
    log.warn('schedule refused', { agent: 'orchestrator', accountId, code: refusal?.code ?? '' })
    return { kind: 'done' }
  }
  const goal = await object.submit({
    accountId,
    actorId: due.actorId,
    text: due.text,
    given: [],
    receipt,
    claim,
    scheduleId,
  })
  if (hold !== null) {
    const answer = { status: 202, headers: {}, body: goal.id }
    await quota(accountId).settle(now, { key: claim, hold, answer })
  }
  await object.ranSchedule(scheduleId, { at, goalId: goal.id, refusal: null })
  return { kind: 'done' }
}
