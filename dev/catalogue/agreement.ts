/** With a live key a command does nothing by itself: its exact action waits at /approvals, and once agreed to it is done once. */

import { ulid } from 'ulid'
import type { Action, ApprovalOutcome } from '../../workers/contract/approvals.ts'
import { LIVE_APPROVED } from '../../workers/db/live-mode.ts'
import { hashAction } from '../../workers/tools/action-hash.ts'
import { DAY } from '../../workers/tools/clock.ts'
import { literal } from '../company/sql.ts'

type Row = Record<string, unknown>
export type Inbox = {
  /** Runs statements as one transaction on the app's D1; answers the rows of the last. */
  run(statements: readonly string[]): Promise<Row[]> | Row[]
  /** The address of the superuser who runs the command. */
  proposer: string
  /** Milliseconds. */
  realNow(): number
}
export type Wish = Action & { summary: string }
/** `waiting`: for a decision, or (`from`, ms) for a sole operator's ten minutes. */
export type Agreement =
  | { kind: 'agreed' | 'proposed'; id: string }
  | { kind: 'waiting'; id: string; from: number | null }

/** One catalogue command at a time: the newest replaces what nobody did yet. */
const SUBJECT = 'catalogue:live'
const LIVES_MS = 7 * DAY
const UNFINISHED: ApprovalOutcome = {
  kind: 'refused',
  detail: 'Begun, and cut off: look at Stripe, then propose what is left.',
}

const whole = (value: unknown): number => Number(value ?? 0)

/** Who proposes, and the app's time there; throws for somebody who is no superuser. */
async function proposerOf(inbox: Inbox): Promise<{ id: string; now: number }> {
  const [row] = await inbox.run([
    `SELECT id, coalesce((SELECT CAST(value AS INTEGER) FROM cursors WHERE name = 'clock_offset'), 0) AS ahead
     FROM users WHERE email_key = ${literal(inbox.proposer.toLowerCase())} AND is_superuser = 1 AND disabled_at IS NULL`,
  ])
  if (!row) throw new Error(`${inbox.proposer} is no superuser there`)
  return { id: String(row.id), now: inbox.realNow() + whole(row.ahead) }
}

const auditSql = (action: string, by: string, subject: string, now: number, where = '') =>
  `INSERT INTO audit_log (id, account_id, actor_id, action, subject, created_at)
   SELECT ${literal(`aud_${ulid(now)}`)}, ${literal(by)}, ${literal(by)}, ${literal(action)}, ${literal(subject)}, ${now} ${where}`

/** What the row must still be when it is taken: nobody takes it twice, or early, or late. */
const ripe = (id: string, now: number) =>
  `id = ${literal(id)} AND status = 'approved' AND effect_at <= ${now} AND expires_at > ${now}`

async function take(inbox: Inbox, id: string, by: string, now: number): Promise<boolean> {
  const rows = await inbox.run([
    auditSql('approval_consumed', by, id, now, `FROM approvals WHERE ${ripe(id, now)}`),
    `UPDATE approvals SET status = 'consumed', consumed_at = ${now}, outcome = ${literal(JSON.stringify(UNFINISHED))}
     WHERE ${ripe(id, now)} RETURNING id`,
  ])
  return rows.length > 0
}

async function propose(inbox: Inbox, wish: Wish, by: string, now: number): Promise<string> {
  const id = `apr_${ulid(now)}`
  const values = [
    id,
    by,
    'catalogue',
    wish.tool,
    JSON.stringify(wish.arguments),
    hashAction(wish),
    wish.summary,
    'operator',
    'billing',
    SUBJECT,
    'pending',
  ].map(literal)
  const operators = 'FROM users WHERE is_superuser = 1 AND disabled_at IS NULL'
  const others = `${operators} AND id <> ${literal(by)}`
  await inbox.run([
    `UPDATE approvals SET status = 'expired' WHERE subject = ${literal(SUBJECT)} AND status IN ('pending', 'approved')`,
    `INSERT INTO approvals (id, actor_id, kind, tool, arguments, action_hash, summary, may_decide, agent, subject, status, expires_at, sole, created_at)
     VALUES (${values.join(', ')}, ${now + LIVES_MS}, 0, ${now})`,
    // Whoever may be the second key is asked by mail; a sole operator asks themselves.
    `INSERT INTO outbox (key, account_id, actor_id, agent, kind, payload, created_at, due_at)
     SELECT 'approval_wanted:' || ${literal(id)} || ':' || id, id, ${literal(by)}, 'notification', 'approval_wanted',
       ${literal(JSON.stringify({ approvalId: id }))}, ${now}, ${now}
     ${operators} AND (id <> ${literal(by)} OR NOT EXISTS (SELECT 1 ${others}))`,
    auditSql('approval_proposed', by, id, now),
  ])
  return id
}

/** Takes what a second superuser agreed to, if it is exactly `wish`; else proposes it, or says that it waits. */
export async function agree(inbox: Inbox, wish: Wish): Promise<Agreement> {
  const { id: by, now } = await proposerOf(inbox)
  const [open] = await inbox.run([
    `SELECT id, status, effect_at FROM approvals WHERE subject = ${literal(SUBJECT)}
     AND action_hash = ${literal(hashAction(wish))} AND status IN ('pending', 'approved') AND expires_at > ${now}`,
  ])
  if (!open) return { kind: 'proposed', id: await propose(inbox, wish, by, now) }
  const id = String(open.id)
  if (open.status === 'approved' && (await take(inbox, id, by, now))) return { kind: 'agreed', id }
  const from = open.status === 'approved' ? whole(open.effect_at) : null
  return { kind: 'waiting', id, from }
}

/** Says how it ended; a first push that was done puts live mode on record, and checkout takes real money. */
export async function conclude(
  inbox: Inbox,
  id: string,
  outcome: ApprovalOutcome,
  goesLive: boolean,
): Promise<void> {
  const { now } = await proposerOf(inbox)
  const live = `INSERT INTO cursors (name, value, updated_at) VALUES (${literal(LIVE_APPROVED)}, ${literal(id)}, ${now})
     ON CONFLICT (name) DO NOTHING`
  await inbox.run([
    `UPDATE approvals SET outcome = ${literal(JSON.stringify(outcome))} WHERE id = ${literal(id)} AND status = 'consumed'`,
    ...(goesLive && outcome.kind === 'done' ? [live] : []),
  ])
}

export async function isLiveOnRecord(inbox: Inbox): Promise<boolean> {
  const rows = await inbox.run([`SELECT value FROM cursors WHERE name = ${literal(LIVE_APPROVED)}`])
  return rows.length > 0
}
