/** CEO: a goal was submitted, or its question answered; it is planned into tasks for the swarm. */

import * as z from 'zod'
import { CeoMessage } from '../../contract/messages.ts'
import type { OutboxRow } from '../../db/outbox.ts'
import { type Delivered, type Outcome, workEffects } from '../../inbox.ts'
import type { Ports } from '../../ports.ts'

export type CeoPorts = Pick<Ports, 'db' | 'clock' | 'log' | 'swarm'>

const Wanted = z.looseObject({ goalId: z.string().min(1).max(100) })

/** The object says what is to be planned and judges the plan; twice, or too late, changes nothing. */
async function plan({ swarm, log }: CeoPorts, row: OutboxRow): Promise<Outcome> {
  const payload = Wanted.safeParse(row.payload)
  if (!payload.success || !row.accountId) return { kind: 'refused', reason: 'names no goal' }
  const { goalId } = payload.data
  const object = swarm(row.accountId)
  const wanted = await object.takeUp(goalId)
  if (!wanted) return { kind: 'done' }
  const { text, given, answers, round } = wanted
  const made = await object.draft({ text, given, answers })
  await object.planned(goalId, round, made)
  log.info('planned', {
    agent: 'ceo',
    key: row.key,
    accountId: row.accountId,
    code: made.engine,
    count: made.tasks.length,
  })
  return { kind: 'done' }
}

/** Takes a batch; acks and retries per message, never throws for all of them. */
export const consume = (ports: CeoPorts, messages: readonly Delivered[]): Promise<void> =>
  workEffects(ports, 'ceo', messages, CeoMessage, (row) => plan(ports, row))
