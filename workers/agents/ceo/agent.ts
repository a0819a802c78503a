/** CEO: a goal was submitted, or its question answered; it is planned into tasks for the swarm. */

import * as z from 'zod'
import { NotConfigured } from '../../config.ts'
import { CeoMessage } from '../../contract/messages.ts'
import type { Plan } from '../../contract/swarm.ts'
import type { OutboxRow } from '../../db/outbox.ts'
import { type Delivered, type Outcome, workEffects } from '../../inbox.ts'
import type { Ports } from '../../ports.ts'
import type { SwarmPort, ToPlan } from '../../swarm/port.ts'

export type CeoPorts = Pick<Ports, 'db' | 'clock' | 'log' | 'swarm' | 'model'>

const Wanted = z.looseObject({ goalId: z.string().min(1).max(100) })

/** null: there is no model, or nothing it said stands; then the rules plan. */
async function byModel(
  ports: CeoPorts,
  object: SwarmPort,
  goalId: string,
  wanted: ToPlan,
): Promise<Plan | null> {
  // PRODUCT.md: planning by a model comes with Pro.
  const { plan } = wanted
  const model = plan === null || plan === 'starter' ? null : modelOf(ports)
  if (!model) return null
  const made = await model.plan(object, goalId, wanted)
  if (typeof made !== 'string') return made
  ports.log.info('planned by rules instead', { agent: 'ceo', subject: goalId, error: made })
  return null
}

/** A goal that was accepted is planned, though a setting went away meanwhile. */
function modelOf({ model, log }: CeoPorts) {
  try {
    return model()
  } catch (error) {
    if (!(error instanceof NotConfigured)) throw error
    log.warn('no model', { agent: 'ceo', error: error.message })
    return null
  }
}

/** The object says what is to be planned and judges the plan; twice, or too late, changes nothing. */
async function plan(ports: CeoPorts, row: OutboxRow): Promise<Outcome> {
  const payload = Wanted.safeParse(row.payload)
  if (!payload.success || !row.accountId) return { kind: 'refused', reason: 'names no goal' }
  const { goalId } = payload.data
  const { swarm, log } = ports
  const object = swarm(row.accountId)
  const wanted = await object.takeUp(goalId)
  if (!wanted) return { kind: 'done' }
  const { text, given, answers, round } = wanted
  const made =
    (await byModel(ports, object, goalId, wanted)) ?? (await object.draft({ text, given, answers }))
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
