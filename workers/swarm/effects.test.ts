/** What an account owes once more after its database went back: what its state calls for, and nothing older than a restore reaches. */

import { describe, expect, it } from 'vitest'
import { aGoal, aTask } from '../journeys/swarm-builders.ts'
import { owedAgain } from './effects.ts'
import type { GoalRow, TaskRow } from './rows.ts'

const DAY = 86_400_000
const keysOf = (goal: Partial<GoalRow>, tasks: TaskRow[] = [], now = 0) =>
  owedAgain({ goals: [aGoal(goal)], tasks, runs: [] }, 'usr_1', now).map(({ key }) => key)

describe('after a restore is owed again', () => {
  it.each<[Partial<GoalRow>, TaskRow[], string[]]>([
    [{ status: 'queued' }, [], ['plan:g:0']],
    [{ status: 'planning', round: 2 }, [], ['plan:g:2']],
    [{ status: 'planning', round: 1 }, [aTask('a')], ['begin:g']],
    [{ status: 'running' }, [aTask('a')], []],
    [{ status: 'needs_human', round: 1 }, [], ['answer_wanted:g:1']],
    [{ status: 'succeeded', finishedAt: 0 }, [], ['goal_finished:g']],
    // Whoever cancelled it knows.
    [{ status: 'cancelled', finishedAt: 0 }, [], []],
  ])('what the state calls for: %j', (goal, tasks, keys) => {
    expect(keysOf(goal, tasks)).toEqual(['fact:goal_submitted:g', ...keys])
  })

  it('gives back what ended for free, once more', () => {
    const receipt = { window: 1, day: '2026-11-26', keyId: '', userId: '' }
    const error = { code: 'internal_error', detail: 'It broke.' } as const
    const goal = { status: 'failed', free: true, receipt, error, finishedAt: 0 } as const
    expect(keysOf(goal)).toEqual(['fact:goal_submitted:g', 'give_back:g', 'goal_finished:g'])
  })

  it('a copy of the database is at most 35 days old: nobody is told of an end before that', () => {
    const goal = { status: 'succeeded', finishedAt: 0 } as const
    expect(keysOf(goal, [], 35 * DAY)).toContain('goal_finished:g')
    expect(keysOf(goal, [], 35 * DAY + 1)).toEqual(['fact:goal_submitted:g'])
  })

  it('a run of a schedule that was being counted', () => {
    const runs = [{ id: 'sch_1', at: 5 }]
    const [effect] = owedAgain({ goals: [], tasks: [], runs }, 'usr_1', 0)
    expect(effect).toMatchObject({ key: 'scheduled:sch_1:5', accountId: 'usr_1' })
  })
})
