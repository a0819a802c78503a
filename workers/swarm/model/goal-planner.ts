/** Plans a goal by a model, each turn allowed and written down by the account's object. */

import type { Plan } from '../../contract/swarm.ts'
import type { SwarmPort, ToPlan } from '../port.ts'
import { keptModel } from './kept.ts'
import type { Model } from './model.ts'
import { draftByModel, PLANNING_LIMITS } from './planner.ts'

export type GoalPlanner = {
  /** The plan, or why the rules are to make it. */
  plan(object: SwarmPort, goalId: string, wanted: ToPlan): Promise<Plan | string>
}

export const goalPlanner = (
  model: Model,
  { now, sleep }: { now(): number; sleep(ms: number): Promise<void> },
): GoalPlanner => ({
  async plan(object, goalId, { text, given, answers, spent }) {
    const asker = { taskId: null, fence: null }
    const planned = await draftByModel({
      model: keptModel({ model, keeper: object, goalId, asker, now }),
      limits: PLANNING_LIMITS,
      signal: new AbortController().signal,
      ...{ now, sleep, goal: text, given, answers, spent },
      tools: (await object.tools()).map(({ name, title, input }) => ({
        ...{ name, title, parameters: input },
      })),
      judge: async (tasks) => object.judge(goalId, { engine: model.name, tasks }),
    })
    if (planned.kind === 'rules') return planned.why
    const { engine, draft } = planned
    if (draft.kind === 'missing') return { engine, tasks: [], question: draft.question }
    // Titles are the registry's; the object puts them in.
    return { engine, tasks: draft.tasks.map((task) => ({ ...task, title: '' })), question: null }
  },
})
