/** What an operator reads of an agent: the worst that is true of it. */

import { describe, expect, it } from 'vitest'
import type { Agent, Specialist } from '../../../workers/contract/agents.ts'
import { figuresOf, standingOf, standingOfTasks } from './words.ts'

const anAgent = (queue: Partial<Agent['queue']> = {}, pausedAt: string | null = null): Agent => ({
  name: 'billing',
  title: 'Billing',
  does: 'Makes our rows equal Stripe’s truth.',
  pausedAt,
  queue: { waiting: 0, inFlight: 0, failed: 0, parked: 0, dead: 0, ...queue },
  lastRunAt: null,
  nextRunAt: null,
})

describe('how an agent stands', () => {
  it.each([
    [anAgent(), 'Idle'],
    [anAgent({ waiting: 1 }), 'At work'],
    [anAgent({ inFlight: 1, waiting: 3 }), 'At work'],
    [anAgent({ failed: 1, waiting: 3 }), 'Trying again'],
    [anAgent({ parked: 1, failed: 1 }), 'Needs you'],
    [anAgent({ dead: 1 }), 'Needs you'],
    [anAgent({ dead: 1 }, '2026-11-01T00:00:00.000Z'), 'Paused'],
  ])('%j → %s', (agent, word) => {
    expect(standingOf(agent).word).toBe(word)
  })

  it('marks only what waits for a person', () => {
    const alarming = figuresOf(anAgent({ waiting: 9, failed: 2, parked: 1, dead: 4 }))
      .filter((figure) => figure.alarming)
      .map(({ name, count }) => [name, count])
    expect(alarming).toEqual([
      ['Parked', 1],
      ['Dead', 4],
    ])
  })
})

describe('how an agent without a queue stands', () => {
  const aSpecialist = (tasks: Partial<Specialist['tasks']>): Specialist => ({
    name: 'data-analyzer',
    title: 'DataAnalyzer',
    does: 'Profiles a table.',
    runBy: 'orchestrator',
    tasks: { waiting: 0, running: 0, doneToday: 0, failedToday: 0, ...tasks },
    lastRunAt: null,
  })

  it.each([
    [aSpecialist({ doneToday: 3, failedToday: 2 }), 'Idle'],
    [aSpecialist({ running: 1 }), 'At work'],
    [aSpecialist({ waiting: 1 }), 'At work'],
  ])('%j → %s', (specialist, word) => {
    expect(standingOfTasks(specialist).word).toBe(word)
  })
})
