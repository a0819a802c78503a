/** A goal's story comes out the same in whatever order and however often its events arrive. */

import { describe, expect, it } from 'vitest'
import type { Goal, Task } from '../../../workers/contract/swarm.ts'
import { type Story, storyOf, told } from './story.ts'
import { costWords, durationWords, sizeWords } from './words.ts'

const goal: Goal = {
  id: 'gol_1',
  text: 'Audit http://localhost:8790/',
  status: 'queued',
  engine: null,
  tasks: [],
  question: null,
  answers: [],
  error: null,
  usage: { requests: 1, modelCostMicroUsd: 0, tokens: 0 },
  artifacts: [],
  createdAt: '2026-11-25T10:00:00.000Z',
  startedAt: null,
  finishedAt: null,
}

const task = (status: Task['status']): Task => ({
  id: 'tsk_1',
  goalId: 'gol_1',
  tool: 'site-audit',
  title: 'Audit the site',
  status,
  attempt: 1,
  why: 'You named an address',
  deps: [],
  startedAt: '2026-11-25T10:00:01.000Z',
  finishedAt: null,
  error: null,
})

const step = (id: number, text: string) => ({
  step: {
    id,
    goalId: 'gol_1',
    taskId: 'tsk_1',
    kind: 'tool',
    text,
    at: '2026-11-25T10:00:02.000Z',
    durationMs: 40,
    tokens: 0,
    modelCostMicroUsd: 0,
  },
})

const { text: _, tasks: __, artifacts: ___, answers: ____, ...summary } = goal
const events: [Parameters<typeof told>[1], unknown][] = [
  ['goal', { goal: { ...summary, status: 'running', engine: 'rules' } }],
  ['task', { task: task('running') }],
  ['step', step(4, 'Read the page')],
  ['step', step(9, 'Judged 64 checks')],
  ['end', {}],
]
const tell = (given: typeof events): Story =>
  given.reduce((story, [type, data]) => told(story, type, data), storyOf(goal))

describe('a goal’s story', () => {
  it('keeps the words, follows state, tasks and steps, and ends', () => {
    const story = tell(events)
    expect(story.goal).toMatchObject({
      text: 'Audit http://localhost:8790/',
      status: 'running',
      engine: 'rules',
      tasks: [{ id: 'tsk_1', status: 'running' }],
    })
    expect(story.steps.map(({ text }) => text)).toEqual(['Read the page', 'Judged 64 checks'])
    expect(story.over).toBe(true)
  })

  it('is the same when everything comes twice, or steps in another order', () => {
    expect(tell([...events, ...events])).toEqual(tell(events))
    expect(tell([...events].reverse()).steps).toEqual(tell(events).steps)
  })

  it('passes over what it does not understand', () => {
    expect(
      tell([
        ['step', null],
        ['goal', 'words'],
        ['task', {}],
      ]),
    ).toEqual(storyOf(goal))
  })
})

describe('its words', () => {
  it.each([
    [640, '640 B'],
    [12_345, '12.3 KB'],
    [1_400_000, '1.4 MB'],
  ])('%i bytes → %s', (bytes, words) => expect(sizeWords(bytes)).toBe(words))

  it.each([
    [40, 'under 0.1 s'],
    [420, '0.4 s'],
    [12_400, '12 s'],
    [185_000, '3 min 5 s'],
  ])('%i ms → %s', (ms, words) => expect(durationWords(ms)).toBe(words))

  it('say what a model cost, and that none was asked', () => {
    expect(costWords(0, 0)).toBe('no model used')
    expect(costWords(12_300, 4_200)).toBe('4,200 tokens, $0.0123')
  })
})
