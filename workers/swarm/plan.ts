/** Judges a plan, whoever made it: known tools, arguments they take, no circle, within bounds. Pure. */

import { type PlanKey, planOf } from '../contract/catalogue.ts'
import type { Plan, PlannedTask } from '../contract/swarm.ts'
import { draftByRules, MAX_TASKS, type Request, wordsOf, writtenIn } from './planner.ts'
import type { Registry } from './tools.ts'

/** The same tool with the same arguments the third time is a circle. */
const MAX_SAME_CALLS = 2
const MAX_INPUT_CHARACTERS = 16_000

export type Wish = Omit<PlannedTask, 'title'>
export type Judged = { kind: 'plan'; tasks: PlannedTask[] } | { kind: 'refused'; why: string }

const refused = (why: string): Judged => ({ kind: 'refused', why })
const rankOf = (plan: PlanKey | null) => planOf(plan ?? '')?.rank ?? -1

/** `plan` is the customer's: a tool of a higher one is refused. */
export function judgePlan(
  registry: Registry,
  wishes: readonly Wish[],
  plan: PlanKey | null,
): Judged {
  if (wishes.length === 0) return refused('The plan is empty.')
  if (wishes.length > MAX_TASKS) return refused(`A plan has at most ${MAX_TASKS} tasks.`)
  if (new Set(wishes.map(({ id }) => id)).size < wishes.length)
    return refused('Two tasks of the plan have the same id.')
  if (hasCircle(wishes)) return refused('The tasks of the plan wait for each other.')
  const tasks: PlannedTask[] = []
  const calls = new Map<string, number>()
  for (const wish of wishes) {
    const tool = registry.find(wish.tool)
    if (!tool) return refused(`There is no tool called ${wish.tool}.`)
    if (rankOf(tool.tier) > rankOf(plan))
      return refused(`${tool.title} comes with ${planOf(tool.tier)?.name ?? tool.tier}.`)
    const parsed = tool.input.safeParse(wish.input)
    if (!parsed.success)
      return refused(
        `${tool.title} does not take these arguments: ${parsed.error.issues[0]?.message}`,
      )
    // What it takes from the tasks before it belongs to its arguments.
    const before = tool.complete ? wish.deps : []
    const call = JSON.stringify([wish.tool, parsed.data, before])
    if (call.length > MAX_INPUT_CHARACTERS) return refused('The arguments are too long.')
    calls.set(call, (calls.get(call) ?? 0) + 1)
    if ((calls.get(call) ?? 0) > MAX_SAME_CALLS)
      return refused(`${tool.title} would run three times with the same arguments.`)
    tasks.push({ ...wish, title: tool.title, input: parsed.data as Record<string, unknown> })
  }
  return { kind: 'plan', tasks }
}

/** `engine`: who made it. */
export type Drafted = { engine: string; tasks: readonly Wish[] }

/** As its maker deserves: one by a model may ask no address but those its customer wrote. */
export function judgeFor(registry: Registry, { engine, tasks }: Drafted, asked: Request): Judged {
  const judged = judgePlan(registry, tasks, asked.plan)
  const invented = engine.startsWith('llm:') ? inventedIn(tasks, asked) : undefined
  return invented === undefined ? judged : refused(`The customer did not write ${invented}.`)
}

export type Settled = {
  plan: Plan
  /** Why a model's was not followed, in words that may be its own: for our log alone. */
  refused: string | null
}

/** What is done about a drafted plan. Where a model's does not stand, the rules plan, and all its customer reads is ours. */
export function settle(registry: Registry, drafted: Plan, request: Request): Settled {
  const { engine, question } = drafted
  if (question !== null)
    return sendsAway(drafted, request)
      ? { plan: planByRules(registry, request), refused: 'a question that sends away' }
      : { plan: { engine, tasks: [], question }, refused: null }
  const judged = judgeFor(registry, drafted, request)
  if (judged.kind === 'plan')
    return { plan: { engine, tasks: judged.tasks, question }, refused: null }
  return engine.startsWith('llm:')
    ? { plan: planByRules(registry, request), refused: judged.why }
    : { plan: { engine, tasks: [], question: judged.why }, refused: null }
}

/** As the guard will read it, without what is not sent. */
const sent = (address: string, base?: string): string | undefined =>
  URL.parse(address.trim(), base)?.href.replace(/#.*/, '')

/** What a mail's reader may make a link of, however it is written. */
const LINKABLE = /\/\/|@|[\p{L}\p{N}]\.\p{L}/u

/** Whether a model's question, which we mail, would send its customer somewhere that they did not name themselves. */
function sendsAway({ engine, question }: Plan, request: Request): boolean {
  if (!engine.startsWith('llm:') || !question) return false
  const files = request.given.flatMap((one) => (one.kind === 'file' ? [one.name] : [one.url]))
  const said = [wordsOf(request), ...files].join('\n')
  const words = question.split(/[\s"'“”‘’<>()]+/)
  return words.some((word) => LINKABLE.test(word) && !said.includes(word.replace(/[.,;:!?]+$/, '')))
}

/** Whatever a model read – the name of a file – may have told it to carry something elsewhere; a path is enough for that. */
function inventedIn(wishes: readonly (Wish | string)[], request: Request): string | undefined {
  // The root of a site that was named says nothing to anybody.
  const known = writtenIn(request).flatMap((one) => [sent(one), sent('/', one)])
  let invented: string | undefined
  JSON.stringify(wishes, (_, value: unknown) => {
    const address = sent(String(value))
    if (address?.startsWith('http') && !known.includes(address)) invented ??= address
    return value
  })
  return invented
}

/** Also a task that waits for one that is not there never begins. */
function hasCircle(wishes: readonly Wish[]): boolean {
  const done = new Set<string>()
  for (;;) {
    const next = wishes.find(({ id, deps }) => !done.has(id) && deps.every((dep) => done.has(dep)))
    if (!next) return done.size < wishes.length
    done.add(next.id)
  }
}

/** What the rules make of a request; whether it stands, is judged like anybody's. */
export function planByRules(registry: Registry, request: Request): Plan {
  const engine = 'rules'
  const drafted = draftByRules(request)
  if (drafted.kind === 'missing') return { engine, tasks: [], question: drafted.question }
  const judged = judgePlan(registry, drafted.tasks, request.plan)
  return judged.kind === 'plan'
    ? { engine, tasks: judged.tasks, question: null }
    : { engine, tasks: [], question: judged.why }
}
