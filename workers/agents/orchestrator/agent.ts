/** Orchestrator: planned goals begin, decisions reach the swarm, and what a goal owes others is passed on. */

import * as z from 'zod'
import { OrchestratorMessage } from '../../contract/messages.ts'
import { findApproval } from '../../db/approvals.ts'
import type { OutboxRow } from '../../db/outbox.ts'
import { findUser } from '../../db/users.ts'
import { type Delivered, type Outcome, workEffects } from '../../inbox.ts'
import type { Ports } from '../../ports.ts'
import { askForDecision } from './ask.ts'
import { closeSwarm } from './close-swarm.ts'
import { runScheduled } from './scheduled.ts'

export type OrchestratorPorts = Pick<
  Ports,
  'db' | 'clock' | 'log' | 'post' | 'swarm' | 'meter' | 'quota' | 'files'
>

const id = z.string().min(1).max(100)
const OfGoal = z.looseObject({ goalId: id })
const OfApproval = z.looseObject({ approvalId: id })
const OfReceipt = z.looseObject({
  goalId: id,
  receipt: z.strictObject({
    window: z.number(),
    day: z.string().max(10),
    keyId: z.string().max(100),
    userId: z.string().max(100),
  }),
})

const refused = (reason: string): Outcome => ({ kind: 'refused', reason })
const DONE: Outcome = { kind: 'done' }

/** What was decided stands in D1; the object takes the first decision and no other. */
async function tellDecision(ports: OrchestratorPorts, row: OutboxRow): Promise<Outcome> {
  const payload = OfApproval.safeParse(row.payload)
  const approval = payload.success && (await findApproval(ports.db, payload.data.approvalId))
  if (!approval || approval.accountId === null) return refused('no such approval')
  const { status } = approval
  if (status === 'approved' || status === 'denied')
    await ports.swarm(approval.accountId).decide(approval.id, status, approval.reason)
  return DONE
}

/** By the goal's id: given back once. */
async function giveBack({ quota, clock }: OrchestratorPorts, row: OutboxRow): Promise<Outcome> {
  const payload = OfReceipt.safeParse(row.payload)
  if (!payload.success || !row.accountId) return refused('not a receipt')
  const { receipt, goalId } = payload.data
  await quota(row.accountId).giveBack(clock.now(), receipt, goalId)
  return DONE
}

/** Whatever rang: the zone that stands in D1 now. */
async function keepTime({ db, swarm }: OrchestratorPorts, row: OutboxRow): Promise<Outcome> {
  const user = row.accountId && (await findUser(db, row.accountId))
  if (!user) return refused('no such account')
  await swarm(user.id).keepTimeOf(user.timeZone ?? 'UTC')
  return DONE
}

async function work(ports: OrchestratorPorts, row: OutboxRow): Promise<Outcome> {
  switch (row.kind) {
    case 'begin': {
      const payload = OfGoal.safeParse(row.payload)
      if (!payload.success || !row.accountId) return refused('names no goal')
      await ports.swarm(row.accountId).begin(payload.data.goalId)
      return DONE
    }
    case 'ask': {
      const payload = OfApproval.safeParse(row.payload)
      if (!payload.success) return refused('names no approval')
      return askForDecision(ports, payload.data.approvalId)
    }
    case 'approved':
    case 'denied':
      return tellDecision(ports, row)
    case 'give_back':
      return giveBack(ports, row)
    case 'scheduled':
      return runScheduled(ports, row)
    case 'close':
      return closeSwarm(ports, row)
    case 'time_zone':
      return keepTime(ports, row)
    default:
      return refused('nothing we do')
  }
}

/** Takes a batch; acks and retries per message, never throws for all of them. */
export const consume = (ports: OrchestratorPorts, messages: readonly Delivered[]): Promise<void> =>
  workEffects(ports, 'orchestrator', messages, OrchestratorMessage, (row) => work(ports, row))
