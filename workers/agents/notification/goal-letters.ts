/** Writes the mails about a goal: that it has ended, and that it cannot go on without an answer. */

import { nameOf } from '../../contract/published.ts'
import { artifactsOf, findGoal, type GoalRecord } from '../../db/goals.ts'
import { lost, MOOT, type Writer } from './writer.ts'

const MAX_GOAL_CHARACTERS = 200

/** A goal's words as a mail quotes them: one line, not too long. */
export const quoted = ({ text }: GoalRecord): string => {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > MAX_GOAL_CHARACTERS ? `${line.slice(0, MAX_GOAL_CHARACTERS - 1)}…` : line
}

export const goalFinished: Writer = async ({ db, config }, { goalId = '' }, { name }) => {
  const goal = await findGoal(db, goalId)
  if (!goal) return lost('no such goal')
  if (goal.finishedAt === null) return MOOT
  const { status, error } = goal
  const files = (await artifactsOf(db, goalId)).map(nameOf)
  return {
    data: {
      name,
      goal: quoted(goal),
      succeeded: status === 'succeeded',
      detail: error?.detail.slice(0, 500) ?? null,
      files: files.slice(0, 20),
      goalUrl: `${config.APP_ORIGIN}/goals/${goalId}`,
    },
  }
}

export const answerWanted: Writer = async ({ db, config }, { goalId = '' }, { name }) => {
  const goal = await findGoal(db, goalId)
  if (!goal) return lost('no such goal')
  // Answered or cancelled by now.
  if (goal.status !== 'needs_human' || goal.question === null) return MOOT
  const goalUrl = `${config.APP_ORIGIN}/goals/${goalId}`
  return { data: { name, goal: quoted(goal), question: goal.question.slice(0, 500), goalUrl } }
}
