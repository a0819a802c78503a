/** A goal's story as it is told: events, in any order and twice, become what the page shows. Pure. */

import type {
  Artifact,
  Goal,
  GoalEventType,
  GoalSummary,
  StepKind,
  Task,
} from '../../../workers/contract/swarm.ts'

/** One thing that was done. */
export type Step = {
  id: number
  goalId: string
  taskId: string | null
  kind: StepKind
  text: string
  at: string
  durationMs: number
  tokens: number
  modelCostMicroUsd: number
}

/** What a run waits for; the exact action stands at /approvals. */
export type Wish = {
  id: string
  goalId: string
  taskId: string
  summary: string
  actionHash: string
  status: string
  mayDecide: string
  expiresAt: string
}

/** What an event carries; anything else of a later version is passed over. */
type News = {
  goal?: Omit<GoalSummary, 'text'> & Partial<Pick<Goal, 'answers'>>
  task?: Task
  step?: Step
  approval?: Wish
  artifact?: Artifact
}

export type Story = {
  goal: Goal
  steps: readonly Step[]
  wishes: readonly Wish[]
  /** The stream said that nothing more comes. */
  over: boolean
}

export const storyOf = (goal: Goal): Story => ({ goal, steps: [], wishes: [], over: false })

/** Replaces the one of the same id, or adds it at the end. */
function put<T extends { id: string | number }>(all: readonly T[], one: T): T[] {
  const place = all.findIndex(({ id }) => id === one.id)
  return place < 0 ? [...all, one] : all.with(place, one)
}

const byId = (a: Step, b: Step) => a.id - b.id

/** `data` as the stream sent it. */
export function told(story: Story, type: GoalEventType, data: unknown): Story {
  const news = (typeof data === 'object' && data !== null ? data : {}) as News
  const { goal } = story
  switch (type) {
    case 'goal':
      return news.goal ? { ...story, goal: { ...goal, ...news.goal } } : story
    case 'task':
      return news.task ? { ...story, goal: { ...goal, tasks: put(goal.tasks, news.task) } } : story
    case 'artifact':
      return news.artifact
        ? { ...story, goal: { ...goal, artifacts: put(goal.artifacts, news.artifact) } }
        : story
    case 'step':
      return news.step ? { ...story, steps: put(story.steps, news.step).sort(byId) } : story
    case 'approval':
      return news.approval ? { ...story, wishes: put(story.wishes, news.approval) } : story
    case 'end':
      return { ...story, over: true }
  }
}
