/** Who plans in a life: mostly the rules alone; else a language model – a good one, or one of no use – or one whose settings lack something. */

import { NotConfigured } from '../../workers/config.ts'
import type { Ports } from '../../workers/ports.ts'
import { goalPlanner } from '../../workers/swarm/model/goal-planner.ts'
import type { Answer, Ask } from '../../workers/swarm/model/model.ts'
import { planBy } from '../model/planning.ts'
import { Lost, type Schedule } from './schedule.ts'

/** From the draw on (0 to 1) at which a life has it; below the first, the rules plan. */
const MODELS: readonly (readonly [from: number, name: string])[] = [
  [0.95, 'plans-unknown'],
  [0.85, 'repairs'],
  [0.65, 'planner'],
]
const UNSET_FROM = 0.6
const USAGE = { input: 900, output: 80 }

export function plannerOf(schedule: Schedule, draw: number): Ports['model'] {
  const [, name = null] = MODELS.find(([from]) => draw >= from) ?? []
  if (name === null)
    return () => {
      if (draw >= UNSET_FROM) throw new NotConfigured('LLM_API_KEY')
      return null
    }
  const ask = async ({ messages }: Ask): Promise<Answer> => {
    try {
      const text = await schedule.through('web', () => planBy(name, JSON.stringify(messages)))
      return { kind: 'turn', turn: { text: text ?? '', calls: [], usage: USAGE } }
    } catch (error) {
      if (!(error instanceof Lost)) throw error
      return { kind: 'again', afterSeconds: null, why: 'no answer' }
    }
  }
  const model = { name: `llm:${name}`, prices: { input: 1, output: 4 }, ask } as const
  const planner = goalPlanner(model, { now: schedule.now, sleep: schedule.sleep })
  return () => planner
}
