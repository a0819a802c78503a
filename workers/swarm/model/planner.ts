/** Plans by a model: structured output judged like any plan, one turn to repair it, then the rules. */

import * as z from 'zod'
import { issuesText } from '../../tools/log.ts'
import { MAX_TASKS } from '../planner.ts'
import { askWithin, type Surroundings } from './ask.ts'
import type { Limits, Spent } from './budget.ts'
import { asData, DATA_RULE } from './converse.ts'
import type { Message } from './model.ts'

/** For planning one goal, all rounds of questions together. */
export const PLANNING_LIMITS: Limits = {
  costMicroUsd: 250_000,
  tokens: 120_000,
  turns: 6,
  toolCalls: 0,
  wallMs: 120_000,
}
const MAX_GOAL_CHARACTERS = 20_000

const Id = z.string().regex(/^[a-z][a-z0-9_-]{0,19}$/)
const Reply = z.union([
  z.strictObject({
    tasks: z
      .array(
        z.strictObject({
          id: Id,
          tool: z.string().max(40),
          input: z.record(z.string().max(100), z.unknown()),
          deps: z.array(Id).max(MAX_TASKS),
          why: z.string().min(1).max(500),
        }),
      )
      .min(1)
      .max(MAX_TASKS),
  }),
  z.strictObject({ question: z.string().trim().min(1).max(500) }),
])
type Drafted = z.infer<typeof Reply>
export type WishedTask = Extract<Drafted, { tasks: unknown }>['tasks'][number]
export type ModelDraft =
  | { kind: 'plan'; tasks: WishedTask[] }
  | { kind: 'missing'; question: string }

export type PlanningTool = { name: string; title: string; parameters: Record<string, unknown> }
export type Planning = Surroundings & {
  goal: string
  given: readonly unknown[]
  answers: readonly string[]
  tools: readonly PlanningTool[]
  spent: Spent
  /** null: it stands; otherwise what is wrong with it, in words. */
  judge(tasks: readonly WishedTask[]): Promise<string | null>
}
/** `rules`: the model gave nothing that stands, for this reason. */
export type Planned = { spent: Spent } & (
  | { kind: 'drafted'; engine: string; draft: ModelDraft }
  | { kind: 'rules'; why: string }
)

const systemOf = (tools: readonly PlanningTool[]): string =>
  `${DATA_RULE}

You plan a customer's goal into tasks for tools. Answer with one JSON object and nothing else:
{"tasks":[{"id":"t1","tool":"<name>","input":{…},"deps":["<ids of tasks that must end first>"],"why":"<one sentence>"}]}
or, if something needed is missing or no tool serves the goal: {"question":"<what you need to know>"}.
Use only these tools and exactly their arguments; name files by the ids given; never invent an address, a file or a result. At most ${MAX_TASKS} tasks.

${tools.map(({ name, title, parameters }) => `${name} – ${title}: ${JSON.stringify(parameters)}`).join('\n')}`

/** The outermost braces: models like to talk around their JSON. */
function replyIn(text: string): Drafted | string {
  const [from, to] = [text.indexOf('{'), text.lastIndexOf('}')]
  if (from < 0 || to < from) return 'There is no JSON object in it.'
  try {
    const parsed = Reply.safeParse(JSON.parse(text.slice(from, to + 1)))
    if (parsed.success) return parsed.data
    return `The object does not have the shape: ${issuesText(parsed.error).slice(0, 500)}`
  } catch (error) {
    if (error instanceof SyntaxError) return 'The JSON cannot be parsed.'
    throw error
  }
}

/** Rejects only when the signal aborts. */
export async function draftByModel(planning: Planning): Promise<Planned> {
  const { goal, given, answers, tools, judge, model } = planning
  const customer = JSON.stringify({
    goal: goal.slice(0, MAX_GOAL_CHARACTERS),
    files: given,
    answers,
  })
  // asData cuts at what a tool's result may have; a goal may be longer, so it goes in pieces.
  const pieces = customer.match(/[\s\S]{1,8000}/g) ?? []
  const messages: Message[] = [
    { role: 'user', text: pieces.map((piece) => asData('customer', piece)).join('\n') },
  ]
  const system = systemOf(tools)
  let { spent } = planning
  let why = ''
  for (let turn = 0; turn < 2; turn += 1) {
    const asked = await askWithin(planning, spent, { system, messages, tools: [] })
    spent = asked.spent
    if (asked.kind === 'stop') return { kind: 'rules', why: `budget: ${asked.stop}`, spent }
    if (asked.kind === 'failed') return { kind: 'rules', why: asked.why, spent }
    const { text } = asked.turn
    const reply = replyIn(text)
    if (typeof reply === 'string') why = reply
    else if ('question' in reply)
      return {
        kind: 'drafted',
        engine: model.name,
        draft: { kind: 'missing', question: reply.question },
        spent,
      }
    else {
      const wrong = await judge(reply.tasks)
      if (wrong === null)
        return {
          kind: 'drafted',
          engine: model.name,
          draft: { kind: 'plan', tasks: reply.tasks },
          spent,
        }
      why = wrong
    }
    messages.push(
      { role: 'assistant', text, calls: [] },
      {
        role: 'user',
        text: `That plan does not stand: ${why} Answer again with the one JSON object.`,
      },
    )
  }
  return { kind: 'rules', why, spent }
}
