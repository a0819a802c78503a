/** How an agent stands, in a word, and its queue in figures. Pure. */

import type { Agent, AgentMessage, Specialist } from '../../../workers/contract/agents.ts'
import type { Tone } from '../../components/badge.tsx'

/** What needs a person comes before what runs by itself. */
export function standingOf({ pausedAt, queue }: Agent): { tone: Tone; word: string } {
  if (pausedAt !== null) return { tone: 'warn', word: 'Paused' }
  if (queue.parked + queue.dead > 0) return { tone: 'bad', word: 'Needs you' }
  if (queue.failed > 0) return { tone: 'warn', word: 'Trying again' }
  if (queue.inFlight + queue.waiting > 0) return { tone: 'accent', word: 'At work' }
  return { tone: 'good', word: 'Idle' }
}

export const figuresOf = ({ queue }: Agent) =>
  [
    { name: 'Waiting', count: queue.waiting, alarming: false },
    { name: 'In flight', count: queue.inFlight, alarming: false },
    { name: 'Failed', count: queue.failed, alarming: false },
    { name: 'Parked', count: queue.parked, alarming: queue.parked > 0 },
    { name: 'Dead', count: queue.dead, alarming: queue.dead > 0 },
  ] as const

/** Its failures are mostly tables that nobody can read: the customer is told, and no operator needed. */
export const figuresOfTasks = ({ tasks }: Specialist) =>
  [
    { name: 'Waiting', count: tasks.waiting },
    { name: 'Running', count: tasks.running },
    { name: 'Done today', count: tasks.doneToday },
    { name: 'Failed today', count: tasks.failedToday },
  ] as const

export const standingOfTasks = ({ tasks }: Specialist): { tone: Tone; word: string } =>
  tasks.running + tasks.waiting > 0
    ? { tone: 'accent', word: 'At work' }
    : { tone: 'good', word: 'Idle' }

export const messageStates: Record<AgentMessage['state'], { tone: Tone; word: string }> = {
  failed: { tone: 'warn', word: 'Tried again by itself' },
  parked: { tone: 'bad', word: 'Parked' },
  dead: { tone: 'bad', word: 'Dead letter' },
  replayed: { tone: 'good', word: 'Replayed' },
}
