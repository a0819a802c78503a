/** What people want done: they submit goals, answer what is asked, cancel, try again, let some repeat, and agree or not. */

import { verifies } from './accounts.ts'
import { type Action, type Actor, chance, one } from './actor.ts'
import { decides, type Proposed } from './money.ts'
import { OPERATORS, type Person } from './people.ts'
import { ask } from './stage.ts'
import { SITES, type Site } from './web.ts'
import type { World } from './world.ts'

export type Wish = Site | 'table' | 'unclear' | 'payment' | 'change'

const TABLE = Array.from({ length: 24 }, (_, i) => ({
  day: i,
  sold: i === 11 ? 900 : 10 + (i % 5),
}))

/** Uploads a table and answers its id; null if that did not work. */
async function upload({ world, person }: Actor): Promise<string | null> {
  const answer = await ask(world, person, '/attachments?name=sales.json', TABLE)
  if (answer.status !== 201) return null
  return ((await answer.json()) as { attachment: { id: string } }).attachment.id
}

const WISHES: readonly Wish[] = [
  ...(['good', 'good', 'bare', 'moved', 'slow', 'slow', 'file', 'gone'] as const),
  ...(['table', 'table', 'unclear', 'unclear', 'payment', 'payment', 'change'] as const),
]

/** In words, so that no two goals are the same. */
function wordsOf(wish: Wish, mark: number): string {
  switch (wish) {
    case 'table':
      return `What is odd about these sales? (${mark})`
    case 'unclear':
      return `Make us rich (${mark})`
    case 'payment':
      return `Pay invoice ${mark}`
    case 'change':
      return `Change the headline, version ${mark}`
    default:
      return `Audit ${SITES[wish]} (${mark})`
  }
}

/** Accepted it is one request; refused, none; of what got no answer nobody knows. */
const submit = async (actor: Actor, wish: Wish): Promise<boolean> => {
  const { world, person } = actor
  const mark = world.goals.size + world.now()
  const file = wish === 'table' ? await upload(actor) : null
  if (wish === 'table' && !file) return false
  const body = { text: wordsOf(wish, mark), ...(file ? { attachments: [file] } : {}) }
  const count = () => world.objects.counted(person.id)
  const before = count()
  const click = () => ask(world, person, '/goals', body, { key: `goal-${mark}` })
  let answer = await click()
  if (answer.status === 403) {
    await verifies(actor)
    answer = await click()
  }
  const { status } = answer
  const more = count() - before
  if (status === 202) {
    const { goal } = (await answer.json()) as { goal: { id: string } }
    const known = world.goals.get(goal.id)
    if (known) world.broken.push(`${goal.id} answers two goals`)
    world.goals.set(goal.id, { accountId: person.id, wish })
  }
  const most = status === 202 || status === 409 || status >= 500 ? 1 : 0
  if (more > most || (status === 202 && more < 1))
    world.broken.push(`${person.name}: a goal answered ${status} was counted ${more} times`)
  return status === 202
}

export const submits: Action = async (actor) =>
  void (await submit(actor, one(actor.world.random, WISHES)))

type Listed = { id: string; status: string }
async function listed({ world, person }: Actor, path: string, what: string): Promise<Listed[]> {
  const answer = await ask(world, person, path)
  return answer.ok ? (((await answer.json()) as Record<string, Listed[]>)[what] ?? []) : []
}

const answers: Action = async (actor) => {
  const { world, person } = actor
  const [goal] = await listed(actor, '/goals?status=needs_human', 'goals')
  if (!goal) return
  const text = chance(actor, 0.7) ? `I mean ${SITES.good}` : 'As rich as possible'
  const click = () => ask(world, person, `/goals/${goal.id}/answer`, { text })
  await Promise.all(chance(actor, 0.3) ? [click(), click()] : [click()])
}

const cancels: Action = async (actor) => {
  const { world, person } = actor
  const goals = await listed(actor, '/goals', 'goals')
  const live = goals.filter(({ status }) => !/ed$|exhausted$/.test(status))
  const goal = live[0]
  if (goal) await ask(world, person, `/goals/${goal.id}/cancel`, {})
}

/** Looks how a goal is doing, for longer than it takes, and at what came out. */
const watches: Action = async (actor) => {
  const { world, person } = actor
  const [goal] = await listed(actor, '/goals', 'goals')
  if (goal) await ask(world, person, `/goals/${goal.id}?wait=20`)
  await ask(world, person, '/tools')
}

const triesAgain: Action = async (actor) => {
  const { world, person } = actor
  const [task] = await listed(actor, '/tasks?status=retry_wait', 'tasks')
  if (task) await ask(world, person, `/tasks/${task.id}/retry`, {})
}

/** Decides about all deeds that wait for this one's word; answers how many. */
async function agreesTo(world: World, by: Pick<Person, 'cookie'>): Promise<number> {
  const answer = await ask(world, by, '/approvals?status=pending')
  if (!answer.ok) return 0
  const { approvals } = (await answer.json()) as { approvals: (Proposed & { kind: string })[] }
  const deeds = approvals.filter(({ kind }) => kind === 'tool')
  for (const approval of deeds) await decides(world, approval, by)
  return deeds.length
}

/** The owner decides what is theirs to decide, an operator about money. */
const agrees: Action = async ({ world, person }) => void (await agreesTo(world, person))
const operatorAgrees: Action = async ({ world }) => void (await agreesTo(world, OPERATORS[1]))

const LOOKS = 10
const LOOKS_AGAIN_MS = 8_000

/** Wants something done outside, and stays until somebody has decided about it. */
const insists: Action = async (actor) => {
  const { world, person } = actor
  const [wish, by] = chance(actor, 0.5)
    ? (['payment', OPERATORS[1]] as const)
    : (['change', person] as const)
  if (!(await submit(actor, wish))) return
  for (let looks = 0; looks < LOOKS; looks += 1) {
    await world.schedule.sleep(LOOKS_AGAIN_MS)
    if ((await agreesTo(world, by)) > 0) return
  }
}

/** Repeats a goal daily, or lets it be. */
const repeats: Action = async (actor) => {
  const { world, person } = actor
  const [schedule] = await listed(actor, '/schedules', 'schedules')
  if (!schedule) {
    const text = `Audit ${SITES.good} (again)`
    return void (await ask(world, person, '/schedules', { text, cadence: 'daily', time: '06:00' }))
  }
  const path = `/schedules/${schedule.id}`
  if (chance(actor, 0.5))
    await ask(world, person, path, { paused: chance(actor, 0.5) }, { method: 'PATCH' })
  else await ask(world, person, path, undefined, { method: 'DELETE' })
}

/** What somebody does who has goals; the more often one is listed, the more often it happens. */
export const OF_GOALS: readonly Action[] = [
  ...[submits, submits, submits, submits, submits, submits, submits],
  ...[answers, answers, cancels, watches, triesAgain, agrees, operatorAgrees, repeats],
  ...[insists, insists, insists],
]
