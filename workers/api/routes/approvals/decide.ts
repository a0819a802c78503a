/** Decides a proposal: who may, whether it is still the action they saw, and what that owes. The effect is its agent's. */

import type { DecisionBody } from '../../../contract/approvals.ts'
import {
  type ApprovalRow,
  countOperators,
  decideApproval,
  findApproval,
  isOwn,
  withdrawApproval,
} from '../../../db/approvals.ts'
import type { AuditAction } from '../../../db/audit.ts'
import { lostRace, type Statement, together } from '../../../db/database.ts'
import { type Effect, oweEffects } from '../../../db/outbox.ts'
import { findUser } from '../../../db/users.ts'
import type { Ports } from '../../../ports.ts'
import { MINUTE } from '../../../tools/clock.ts'
import type { SessionActor } from '../../context.ts'
import { ring } from '../../ring.ts'
import { checkPassword, type PasswordPorts } from '../accounts/check-password.ts'
import { type Refusal, refused } from '../accounts/refusal.ts'

/** Who decides alone about their own proposal gets time to think again. */
const SOLE_DELAY_MS = 10 * MINUTE

type DecidePorts = PasswordPorts & Pick<Ports, 'clock' | 'post' | 'log'>
type Decision = {
  id: string
  body: DecisionBody
  actor: SessionActor
  source: string
  noted: (action: AuditAction) => Statement
}
type Outcome = { kind: 'decided'; row: ApprovalRow } | Refusal

const mayDecide = (row: ApprovalRow, actor: SessionActor): boolean =>
  row.mayDecide === 'operator'
    ? actor.isSuperuser
    : row.accountId === actor.accountId &&
      (row.mayDecide === 'member' || actor.userId === actor.accountId)

/** What stands in the way of deciding `row` now, or null. */
function obstacle(row: ApprovalRow, actionHash: string, now: number): Refusal | null {
  if (row.status === 'expired') return refused('approval_expired')
  if (row.status !== 'pending') return refused('already_decided')
  if (row.expiresAt <= now) return refused('approval_expired')
  return row.actionHash === actionHash ? null : refused('action_changed')
}

/** Null: who ran `npm run catalogue` with a live key runs it again; nobody else holds that key. */
const effectOf = (row: ApprovalRow, dueAt: number): Effect | null =>
  row.kind === 'catalogue' ? null : effect(row, 'approved', dueAt)

/** A goal waits for the answer, whichever it is; a refund that was denied is nothing to anybody. */
const denialOf = (row: ApprovalRow, now: number): Effect | null =>
  row.kind === 'tool' ? effect(row, 'denied', now) : null

const effect = (row: ApprovalRow, kind: 'approved' | 'denied', dueAt: number): Effect => ({
  key: `${kind}:${row.id}`,
  agent: row.agent,
  kind,
  accountId: row.accountId,
  payload: { approvalId: row.id },
  dueAt,
})

/** Null: two people. Otherwise whether the one proposer may decide alone. */
async function soleDecision(
  ports: DecidePorts,
  { body, actor, source }: Decision,
): Promise<'sole' | Refusal> {
  if ((await countOperators(ports.db)) > 1)
    return {
      ...refused('forbidden'),
      about: { detail: 'You proposed this; another operator must approve it.' },
    }
  if (body.password === undefined)
    return {
      ...refused('validation_failed'),
      about: {
        detail: 'You are the only operator: give your password again.',
        errors: [{ detail: 'Give your password again', pointer: '#/password' }],
      },
    }
  const { email = '' } = (await findUser(ports.db, actor.userId)) ?? {}
  const checked = await checkPassword(ports, { email, password: body.password, source })
  return checked.kind === 'refused' ? checked : 'sole'
}

/** While a sole decision's delay runs its maker, or another operator, may still say no. */
async function withdraw(
  ports: DecidePorts,
  row: ApprovalRow,
  decision: Decision,
): Promise<boolean> {
  const now = ports.clock.now()
  if (decision.body.decision !== 'deny' || !row.sole || row.status !== 'approved') return false
  const by = {
    id: row.id,
    decidedBy: decision.actor.userId,
    reason: decision.body.reason ?? null,
    now,
  }
  return committed(ports, [...withdrawApproval(ports.db, by), decision.noted('approval_denied')])
}

async function committed({ db }: Pick<Ports, 'db'>, statements: Statement[]): Promise<boolean> {
  try {
    await together(db, statements)
    return true
  } catch (error) {
    if (lostRace(error)) return false
    throw error
  }
}

/** `not_found`, `forbidden`, `action_changed`, `already_decided`, `approval_expired`, or the decided row. */
export async function decide(ports: DecidePorts, decision: Decision): Promise<Outcome> {
  const { db, clock } = ports
  const { body, actor, id } = decision
  const row = await findApproval(db, id)
  if (!row || (row.accountId !== actor.accountId && !actor.isSuperuser)) return refused('not_found')
  if (!mayDecide(row, actor))
    return refused(row.mayDecide === 'operator' || actor.isSuperuser ? 'not_found' : 'forbidden')
  if (await withdraw(ports, row, decision)) return found(ports, id)
  const early = obstacle(row, body.actionHash, clock.now())
  if (early) return early
  const own = row.mayDecide === 'operator' && isOwn(row, actor)
  const approves = body.decision === 'approve'
  const sole = approves && own ? await soleDecision(ports, decision) : null
  if (sole !== null && sole !== 'sole') return sole
  const now = clock.now()
  const effectAt = approves ? now + (sole ? SOLE_DELAY_MS : 0) : null
  const owed = effectAt === null ? denialOf(row, now) : effectOf(row, effectAt)
  const done = await committed(ports, [
    ...decideApproval(db, {
      id,
      actionHash: body.actionHash,
      status: approves ? 'approved' : 'denied',
      decidedBy: actor.userId,
      reason: body.reason || null,
      sole: sole === 'sole',
      effectAt,
      now,
    }),
    decision.noted(approves ? 'approval_approved' : 'approval_denied'),
    ...(owed ? [oweEffects(db, [owed], { actorId: actor.userId, now })] : []),
  ])
  if (done && owed && (effectAt ?? now) === now) await ring(ports, row.agent, owed.key)
  if (done) return found(ports, id)
  const after = await findApproval(db, id)
  return (after && obstacle(after, body.actionHash, now)) ?? refused('already_decided')
}

async function found({ db }: Pick<Ports, 'db'>, id: string): Promise<Outcome> {
  const row = await findApproval(db, id)
  return row ? { kind: 'decided', row } : refused('not_found')
}
