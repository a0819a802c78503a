/** Goals: none is stuck, each deed is done once and only with a yes, and the database tells what the objects know. */

import { entitlementsAt } from '../../workers/contract/grant.ts'
import { type GoalRow, goalEnded, type TaskRow, taskEnded } from '../../workers/swarm/rows.ts'
import { DEEDS } from './deeds.ts'
import type { Findings, Rows } from './findings.ts'
import type { World } from './world.ts'

/** SWARM.md: a question nobody answers ends the goal after seven days. */
const UNANSWERED_MS = 7 * 86_400_000

/** What was given back the object remembers so long. */
const GIVEN_KEPT_MS = 35 * 86_400_000

/** A goal rests only where a person or the plan keeps it: on a question, on an approval, or while nothing may start. */
function restsBecause(world: World, goal: GoalRow, tasks: TaskRow[]): string | null {
  const now = world.now()
  const held = entitlementsAt(world.objects.read(goal.accountId), now)
  const mayStart = held.access === 'full' || held.access === 'grace'
  const open = tasks.filter((task) => !taskEnded(task))
  switch (goal.status) {
    case 'needs_human':
      return now < (goal.askedAt ?? 0) + UNANSWERED_MS ? 'asks' : null
    case 'waiting_approval':
      return open.some(({ approval }) => (approval?.expiresAt ?? 0) > now) ? 'asks' : null
    case 'running':
      return !mayStart && open.some(({ status }) => status === 'ready')
        ? 'waits for its plan'
        : null
    default:
      return null
  }
}

function checkDeeds(world: World, task: TaskRow, found: Findings): void {
  const done = [...world.deeds.values()].filter((id) => id === task.id).length
  if (!DEEDS.includes(task.tool)) return
  if (task.status === 'done') found.same(`${task.id}: deeds`, done, 1)
  else found.same(`${task.id}: at most one deed`, done <= 1, true)
  const agreed = task.approval?.status === 'approved' || task.approval?.status === 'consumed'
  if (!agreed) found.same(`${task.id}: deeds without a yes`, done, 0)
  if (task.status === 'done') found.same(`${task.id}: its yes`, task.approval?.status, 'consumed')
}

/**
 * What is said about it in the database: nothing while nobody was asked, which is for ever where the task ended before
 * its turn. A decision that came when its goal had ended is on record, a yes as used up. One that came in time is never
 * lost to the clock: where time ended the wait, nobody had decided, and nobody could any more.
 */
function checkApproval(
  { id, approval, status, error }: TaskRow,
  rows: Rows,
  found: Findings,
): void {
  if (!approval) return
  const [row] = rows(`SELECT status, decided_at FROM approvals WHERE id = '${approval.id}'`)
  if (approval.expiresAt === 0) {
    found.same(`${id}: approval nobody was asked for`, row?.status, undefined)
    return
  }
  if (error?.code === 'approval_expired')
    found.same(`${id}: decided in time and expired`, row?.decided_at, null)
  const over = status === 'cancelled' && approval.status === 'expired'
  const late = over && /^(consumed|denied)$/.test(String(row?.status))
  if (!late) found.same(`${id}: approval on record`, row?.status, approval.status)
}

export type Past = {
  /** The database went back once on the way. */
  restored: boolean
  /** Mails held back since, by their keys. */
  held: string[]
}

export function checkGoals(world: World, rows: Rows, past: Past, found: Findings): void {
  const { swarms } = world
  const all = swarms.accounts().flatMap((id) => swarms.goals(id))
  const known = new Set(all.map(({ id }) => id))
  const kept = [...world.goals].filter(([, { accountId }]) => !swarms.emptied.has(accountId))
  found.same(
    'goals accepted and lost',
    kept.flatMap(([id]) => (known.has(id) ? [] : [id])),
    [],
  )
  const told = rows("SELECT ref FROM events WHERE type = 'goal_submitted'")
  found.same('goals told', told.map(({ ref }) => String(ref)).sort(), [...known].sort())
  const recorded = rows('SELECT id FROM goals').map(({ id }) => String(id))
  found.same('goals on record', recorded.sort(), [...known].sort())
  for (const accountId of swarms.accounts()) checkAccount(world, accountId, rows, { past, found })
  found.same('swarms', swarms.wrong, [])
}

function checkAccount(
  world: World,
  accountId: string,
  rows: Rows,
  { past, found }: { past: Past; found: Findings },
): void {
  const { swarms } = world
  const [goals, tasks] = [swarms.goals(accountId), swarms.tasks(accountId)]
  const given = new Set(world.objects.givenBack(accountId))
  const sent = world.mails.deliveries.map(({ key }) => key.split('#')[0])
  const mails = new Set([...sent, ...past.held])
  for (const goal of goals) {
    const own = tasks.filter(({ goalId }) => goalId === goal.id)
    const { id, status, error, free, receipt } = goal
    const rests = goalEnded(goal) || restsBecause(world, goal, own) !== null
    if (!rests) found.same(`${id} is stuck`, [status, own.map((one) => one.status)], null)
    // API.md §4: given back is what ended without a result by our fault, or on a question nobody answered.
    const remembered = world.now() < (goal.finishedAt ?? 0) + GIVEN_KEPT_MS
    if (remembered) found.same(`${id}: given back`, given.has(id), free && receipt !== null)
    const told = goalEnded(goal) && !(status === 'cancelled' && error === null)
    const letter = mails.has(`goal_finished:${id}`)
    // What ended long before a restore is told by whoever looks at the goal, and no more by mail.
    const due = !world.closed.has(accountId) && (remembered || !past.restored)
    if (due) found.same(`${id}: its end is told`, letter, told)
    const [row] = rows(`SELECT status, finished_at, usage FROM goals WHERE id = '${id}'`)
    found.same(`${id}: on record`, [row?.status, row?.finished_at], [status, goal.finishedAt])
    const { requests, ...cost } = JSON.parse(String(row?.usage ?? '{}'))
    found.same(`${id}: requests`, requests, receipt === null || free ? 0 : 1)
    found.same(`${id}: cost`, cost, swarms.spent(accountId, id))
  }
  for (const task of tasks) {
    const [row] = rows(`SELECT status, attempt FROM tasks WHERE id = '${task.id}'`)
    found.same(`${task.id}: on record`, [row?.status, row?.attempt], [task.status, task.attempt])
    checkApproval(task, rows, found)
    checkDeeds(world, task, found)
  }
  const files = rows(
    `SELECT id, sha256, forgotten_at FROM artifacts WHERE account_id = '${accountId}' ORDER BY id`,
  )
  // A closed account's are deleted, and its object forgets them.
  const gone = swarms.emptied.has(accountId)
  if (!gone)
    found.same(
      `${accountId}: results on record`,
      files.map(({ id, sha256 }) => [id, sha256]),
      swarms.artifacts(accountId).map(({ id, sha256 }) => [id, sha256]),
    )
  const left = gone ? files.filter((one) => one.forgotten_at === null) : []
  if (!past.restored) found.same(`${accountId}: results left behind`, left, [])
}
