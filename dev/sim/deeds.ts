/** Tools that do something outside, as none of the company's does yet: they need a yes, and what they do counts once. */

import * as z from 'zod'
import type { Plan } from '../../workers/contract/swarm.ts'
import type { Request } from '../../workers/swarm/planner.ts'
import { runnableTools } from '../../workers/swarm/runnable-tools.ts'
import type { Effects, RunnableTool } from '../../workers/swarm/tool.ts'
import { registry } from '../../workers/swarm/tools.ts'
import { around } from './runtime.ts'

const Input = z.strictObject({ what: z.string().max(200) })
const WAIT_SECONDS = 20

const deed = (name: string, effects: Effects): RunnableTool => ({
  name,
  version: 1,
  title: `Something done outside (${effects})`,
  tier: 'starter',
  input: Input,
  output: z.strictObject({ did: z.string() }),
  effects,
  approval: () => null,
  timeoutSeconds: 60,
  retry: { attempts: 3, waitSeconds: WAIT_SECONDS },
  async run(input, context) {
    const { what } = input as z.infer<typeof Input>
    await context.progress('About to do it')
    await around().deed(context.idempotencyKey, context.task.id)
    await context.artifact({ name: 'receipt.txt', mediaType: 'text/plain', bytes: what })
    return { did: what }
  },
})

/** An operator agrees to the one, the account's owner to the other. */
const BY_WORD = { Pay: 'simulated-payment', Change: 'simulated-change' } as const
export const DEEDS: readonly string[] = Object.values(BY_WORD)
export const toolsOfLives = registry([
  ...runnableTools.all,
  deed(BY_WORD.Pay, 'money'),
  deed(BY_WORD.Change, 'write'),
])

/** A plan for goals that begin with one of the words; null: none of ours. */
export function deedPlan({ text }: Pick<Request, 'text'>): Plan | null {
  const word = /^(Pay|Change) /.exec(text)?.[1] as keyof typeof BY_WORD | undefined
  if (!word) return null
  const [input, why] = [{ what: text.slice(0, 100) }, 'You said so.']
  const task = { id: 't1', tool: BY_WORD[word], title: word, input, deps: [], why }
  return { engine: 'rules', tasks: [task], question: null }
}
