/** The machine of goals and tasks: its sentences one by one, then under whatever chance does to it. */

import { describe, expect, it } from 'vitest'
import { aGoal, aTask, planned } from '../journeys/swarm-builders.ts'
import { DAY, SECOND } from '../tools/clock.ts'
import type { Outcome } from './bounds.ts'
import { askLater, hear, overdue, type Recorded } from './decided.ts'
import { Machine } from './machine.ts'

const DONE: Outcome = { kind: 'done' }
const failed = (again: boolean, ourFault = false): Outcome => ({
  kind: 'failed',
  error: { code: 'wrong', detail: 'It went wrong.' },
  again,
  ourFault,
})
const FREE = { cap: null, mayStart: true }

/** Starts the one task that may, and answers the name of its run. */
function run(machine: Machine, now = 0): { id: string; fence: number } {
  const [task] = machine.startable(FREE)
  const started = task && machine.start(task.id, now)
  if (!started?.fence) throw new Error('nothing started')
  return { id: started.id, fence: started.fence }
}
const stateOf = (machine: Machine, id: string) =>
  (machine.tasks.get(id) ?? machine.goals.get(id))?.status

describe('a goal that nobody can plan', () => {
  it('is asked about ten times, then it ends and says so', () => {
    const machine = new Machine()
    machine.submit(aGoal())
    for (let n = 0; n < 10; n += 1) {
      machine.ask('g', machine.goals.get('g')?.round ?? 0, {
        engine: 'rules',
        question: '?',
        now: n,
      })
      expect(machine.answer('g', n % 2 ? 'Everything' : null, [], 0)).toBe(true)
    }
    machine.ask('g', machine.goals.get('g')?.round ?? 0, {
      engine: 'rules',
      question: '?',
      now: 99,
    })
    expect(machine.goals.get('g')).toMatchObject({
      status: 'failed',
      error: { code: 'no_plan' },
      finishedAt: 99,
    })
  })
})

describe('a goal', () => {
  it('is planned, runs its tasks in the order they build on each other, and succeeds', () => {
    const machine = planned([aTask('a'), aTask('b', { deps: ['a'] })])
    machine.take()
    expect(machine.begin('g', 5)).toBe(true)
    expect([stateOf(machine, 'a'), stateOf(machine, 'b')]).toEqual(['ready', 'blocked'])
    // Its own row is told, too: a list shows that it runs.
    expect(machine.take().told).toContain('g')
    expect(stateOf(machine, 'g')).toBe('running')
    const first = run(machine)
    expect(machine.startable(FREE)).toEqual([])
    expect(machine.finish(first.id, first.fence, DONE, 10)).toBe(true)
    const second = run(machine)
    machine.finish(second.id, second.fence, DONE, 20)
    expect(machine.goals.get('g')).toMatchObject({ status: 'succeeded', finishedAt: 20 })
    expect(machine.nextWakeup()).toBeNull()
  })

  it('takes the first plan of a round and no other', () => {
    const machine = new Machine()
    machine.submit(aGoal())
    machine.takeUp('g')
    expect(machine.planned('g', 0, 'rules', [aTask('a')])).toBe(true)
    expect(machine.planned('g', 0, 'rules', [aTask('b')])).toBe(false)
    expect(machine.takeUp('g')).toBeNull()
    expect([...machine.tasks.keys()]).toEqual(['a'])
  })

  it('asks when it cannot be planned; an answer plans it anew, seven days of silence end it for free', () => {
    const machine = new Machine()
    machine.submit(aGoal())
    const question = { engine: 'rules', question: 'Which site?', now: 0 }
    expect(machine.ask('g', 0, question)).toBe(true)
    expect(machine.answer('g', 'https://example.com', [], 9)).toBe(true)
    expect(machine.answer('g', 'again', [], 10)).toBe(false)
    expect(machine.goals.get('g')).toMatchObject({
      ...{ status: 'planning', round: 2, question: null },
      answered: [
        { question: 'Which site?', askedAt: 0, text: 'https://example.com', answeredAt: 9 },
      ],
    })
    machine.ask('g', 2, question)
    expect(machine.nextWakeup()).toBe(7 * DAY)
    machine.tick(7 * DAY - 1)
    expect(stateOf(machine, 'g')).toBe('needs_human')
    machine.tick(7 * DAY)
    expect(machine.goals.get('g')).toMatchObject({ status: 'cancelled', free: true })
  })

  it('cancels what builds on a task that failed, and lets the rest come to an end', () => {
    const machine = planned([aTask('a'), aTask('b', { deps: ['a'] }), aTask('c')])
    machine.begin('g', 0)
    const a = run(machine)
    machine.finish(a.id, a.fence, failed(false), 1)
    expect(['a', 'b', 'c', 'g'].map((id) => stateOf(machine, id))).toEqual([
      'failed',
      'cancelled',
      'ready',
      'running',
    ])
    const c = run(machine)
    machine.finish(c.id, c.fence, DONE, 2)
    // Something came of it, so it counts.
    expect(machine.goals.get('g')).toMatchObject({ status: 'failed', free: false })
  })

  it.each([
    [true, true],
    [false, false],
  ])('that ends without a result, by our fault: %s, is free: %s', (ourFault, free) => {
    const machine = planned([aTask('a')])
    machine.begin('g', 0)
    const { id, fence } = run(machine)
    machine.finish(id, fence, failed(false, ourFault), 1)
    expect(machine.goals.get('g')).toMatchObject({ status: 'failed', free })
  })

  it('is stopped when its budget cannot bear the worst case of the next task', () => {
    const machine = planned([aTask('a', { timeoutSeconds: 3_601 })])
    machine.begin('g', 0)
    expect(machine.start('a', 0)).toBeNull()
    expect(stateOf(machine, 'g')).toBe('budget_exhausted')
  })

  it('is not stopped while a task runs whose time was reserved: what that makes is kept', () => {
    const long = { timeoutSeconds: 1_801 }
    const machine = planned([aTask('a', long), aTask('b', { timeoutSeconds: 3_601 }), aTask('c')])
    machine.begin('g', 0)
    const a = run(machine)
    expect(machine.start('b', 0)).toBeNull()
    expect([stateOf(machine, 'g'), stateOf(machine, 'a')]).toEqual(['running', 'running'])
    machine.finish(a.id, a.fence, DONE, 5 * SECOND)
    expect(machine.start('b', 6 * SECOND)).toBeNull()
    expect(['g', 'a', 'b', 'c'].map((id) => stateOf(machine, id))).toEqual([
      'budget_exhausted',
      'done',
      'cancelled',
      'cancelled',
    ])
  })

  it('reserves the worst case of what runs beside: the next one waits for what is left', () => {
    const half = { timeoutSeconds: 1_801 }
    const machine = planned([aTask('a', half), aTask('b', half)])
    machine.begin('g', 0)
    const a = run(machine)
    expect(machine.start('b', 0)).toBeNull()
    expect(stateOf(machine, 'b')).toBe('ready')
    machine.finish(a.id, a.fence, DONE, 5 * SECOND)
    expect(machine.start('b', 6 * SECOND)).not.toBeNull()
  })
})

describe('a task', () => {
  it('is tried as often as its tool says, with a wait between', () => {
    const machine = planned([aTask('a', { attempts: 2, waitSeconds: 3 })])
    machine.begin('g', 0)
    const first = run(machine)
    machine.finish(first.id, first.fence, failed(true), 1_000)
    expect([stateOf(machine, 'a'), machine.nextWakeup()]).toEqual(['retry_wait', 4_000])
    machine.tick(3_999)
    expect(stateOf(machine, 'a')).toBe('retry_wait')
    machine.tick(4_000)
    const second = run(machine, 4_000)
    machine.finish(second.id, second.fence, failed(true), 5_000)
    expect(stateOf(machine, 'g')).toBe('failed')
  })

  it('whose run is lost runs again under another name, and the lost run commits nothing', () => {
    const machine = planned([aTask('a')])
    machine.begin('g', 0)
    const lost = run(machine)
    machine.beat(lost.id, lost.fence, 9_000)
    machine.tick(18_999)
    expect(stateOf(machine, 'a')).toBe('running')
    machine.tick(19_000)
    expect(machine.tasks.get('a')).toMatchObject({ status: 'ready', attempt: 0, losses: 1 })
    const again = run(machine, 19_000)
    expect(machine.beat(lost.id, lost.fence, 19_001)).toBe('stop')
    expect(machine.finish(lost.id, lost.fence, DONE, 19_002)).toBe(false)
    expect(machine.finish(again.id, again.fence, DONE, 19_003)).toBe(true)
    expect(machine.finish(again.id, again.fence, DONE, 19_004)).toBe(false)
  })

  it('that breaks off before its first beat every time runs four times, not twenty', () => {
    const machine = planned([aTask('a')])
    machine.begin('g', 0)
    let runs = 0
    for (; machine.startable(FREE).length > 0; runs++) {
      run(machine, runs * 10_000)
      machine.tick((runs + 1) * 10_000)
    }
    expect([runs, stateOf(machine, 'a')]).toEqual([4, 'failed'])
    expect(machine.goals.get('g')).toMatchObject({ status: 'failed', free: true })
  })

  it('that was cancelled keeps its place until its run has ended', () => {
    const machine = planned([aTask('a')])
    machine.begin('g', 0)
    const { id, fence } = run(machine)
    machine.cancel('g', 1)
    expect([stateOf(machine, 'g'), machine.held]).toEqual(['cancelled', 1])
    machine.drop()
    expect(machine.beat(id, fence, 2)).toBe('stop')
    machine.finish(id, fence, DONE, 3)
    expect([stateOf(machine, 'a'), machine.held]).toEqual(['cancelled', 0])
    machine.drop()
    expect(machine.goals.size + machine.tasks.size).toBe(0)
  })

  it('waits for a yes, runs once with it, and uses it up', () => {
    const machine = planned([aTask('a', { needs: 'p' })])
    machine.begin('g', 0)
    expect([stateOf(machine, 'a'), stateOf(machine, 'g')]).toEqual([
      'waiting_approval',
      'waiting_approval',
    ])
    expect(machine.startable(FREE)).toEqual([])
    expect(machine.decide('p', 'approved', 1)).toBe(true)
    expect(machine.decide('p', 'denied', 1)).toBe(false)
    const { id, fence } = run(machine)
    machine.finish(id, fence, DONE, 2)
    expect(machine.tasks.get('a')?.approval?.status).toBe('consumed')
  })

  it('denied never runs', () => {
    const machine = planned([aTask('a', { needs: 'p' })])
    machine.begin('g', 0)
    machine.decide('p', 'denied', 1)
    expect([stateOf(machine, 'a'), stateOf(machine, 'g')]).toEqual(['denied', 'failed'])
    expect(machine.decide('p', 'approved', 2)).toBe(false)
  })
})

describe('an approval whose time is over', () => {
  const END = 7 * DAY
  const recorded = (over: Partial<Recorded>): Recorded => ({
    ...{ id: 'p', status: 'pending', reason: null, effectAt: null, ...over },
  })
  function waiting() {
    const machine = planned([aTask('a', { needs: 'p' })])
    machine.begin('g', 0)
    machine.tick(END)
    return machine
  }

  it('is asked about then, and by time alone nothing becomes of it', () => {
    const machine = waiting()
    expect([stateOf(machine, 'a'), machine.nextWakeup()]).toEqual(['waiting_approval', END])
    expect([overdue(machine, END - 1), overdue(machine, END)]).toEqual([[], ['p']])
    askLater(machine, 'p', END + 5_000)
    expect([overdue(machine, END), machine.nextWakeup()]).toEqual([[], END + 5_000])
  })

  it.each([
    ['approved', 'approved', 'ready', 'running'],
    ['denied', 'denied', 'denied', 'failed'],
    ['expired', 'expired', 'denied', 'failed'],
    ['consumed', 'expired', 'denied', 'failed'],
  ] as const)('that is %s on record is so', (status, heard, task, goal) => {
    const machine = waiting()
    expect(hear(machine, 'p', recorded({ status }), END)).toBe(heard)
    expect([stateOf(machine, 'a'), stateOf(machine, 'g')]).toEqual([task, goal])
    expect(machine.nextWakeup()).toBeNull()
    expect(hear(machine, 'p', recorded({ status: 'approved' }), END)).toBe('void')
  })

  it('that the record has open, or does not know, is told to it and asked about again', () => {
    const machine = waiting()
    for (const [n, record] of [recorded({}), null].entries()) {
      machine.take()
      expect(hear(machine, 'p', record, END + n)).toBe('later')
      expect([...machine.take().told]).toEqual(['a'])
      expect([stateOf(machine, 'a'), machine.nextWakeup()]).toEqual([
        'waiting_approval',
        END + n + 5_000,
      ])
    }
  })

  it('and whose yes may still be thought over is asked about when that is over', () => {
    const machine = waiting()
    const yes = recorded({ status: 'approved', effectAt: END + 60_000 })
    expect([hear(machine, 'p', yes, END), machine.nextWakeup()]).toEqual(['later', END + 60_000])
    expect(hear(machine, 'p', yes, END + 60_000)).toBe('approved')
    expect(run(machine).id).toBe('a')
  })
})

describe('the cap', () => {
  it('holds over all goals; what is too much waits; a lower one lets what runs come to an end', () => {
    const machine = planned([aTask('a'), aTask('b'), aTask('c')])
    machine.begin('g', 0)
    const two = machine.startable({ cap: 2, mayStart: true })
    const runs = two.map(({ id }) => machine.start(id, 0))
    expect(machine.startable({ cap: 2, mayStart: true })).toEqual([])
    expect(machine.startable({ cap: 1, mayStart: true })).toEqual([])
    for (const one of runs) machine.finish(one?.id ?? '', one?.fence ?? 0, DONE, 1)
    expect(machine.startable({ cap: 1, mayStart: true }).map(({ id }) => id)).toEqual(['c'])
    expect(machine.startable({ cap: 1, mayStart: false })).toEqual([])
  })

  it('gives a run that broke off its place again before anything new begins, even of an older goal', () => {
    const machine = planned([aTask('a'), aTask('b')])
    machine.begin('g', 0)
    machine.start('a', 0)
    machine.submit(aGoal({ id: 'e' }))
    machine.planned('e', 0, 'rules', [aTask('x', { goalId: 'e' })])
    machine.begin('e', 1)
    machine.tick(10 * SECOND)
    const next = (cap: number) => machine.startable({ cap, mayStart: true }).map(({ id }) => id)
    expect(next(1)).toEqual(['a'])
    expect(next(3)).toEqual(['a', 'x', 'b'])
  })
})
