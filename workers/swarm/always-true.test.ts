/** What is always true of goals and tasks, under whatever chance does to them. */

import { describe, expect, it } from 'vitest'
import { randomFrom } from '../journeys/random.ts'
import { aGoal, aTask } from '../journeys/swarm-builders.ts'
import { DAY, SECOND } from '../tools/clock.ts'
import type { Outcome } from './bounds.ts'
import { askLater, hear, overdue, type Recorded } from './decided.ts'
import { Machine } from './machine.ts'
import { goalEnded, taskEnded } from './rows.ts'

const STEPS = 5_000
const OUTCOMES: Outcome[] = [
  { kind: 'done' },
  { kind: 'failed', error: { code: 'e', detail: 'd' }, again: true, ourFault: true },
  { kind: 'failed', error: { code: 'e', detail: 'd' }, again: false, ourFault: false },
]

/** How the record must read of a task that waits no more. */
const fate = (error: string | undefined) =>
  error === 'approval_expired' ? 'expired' : error === 'denied' ? 'denied' : 'approved'

/** Plays at random, checks after every act, and answers what was seen. */
function play(seed: number) {
  const random = randomFrom(seed)
  const pick = <T>(list: T[]): T | undefined => list[Math.floor(random() * list.length)]
  const machine = new Machine()
  const wrong: string[] = []
  const ended = new Map<string, string>()
  const commits = new Map<string, number>()
  /** What people decided in time, and what was closed without them; the machine hears of it late, or by asking. */
  const record = new Map<string, Recorded>()
  const waiting = new Set<string>()
  const seen = new Set<string>()
  let runs: { id: string; fence: number }[] = []
  let [now, serial, cap] = [0, 0, 2]
  const goals = () => [...machine.goals.values()]
  const tasks = () => [...machine.tasks.values()]
  const anyGoal = () => pick(goals())?.id ?? ''

  function plan() {
    const goal = machine.takeUp(anyGoal())
    if (!goal) return
    const ids = Array.from({ length: 1 + Math.floor(random() * 4) }, () => `t${++serial}`)
    const planned = ids.map((id, position) => {
      const deps = ids.slice(0, position).filter(() => random() < 0.4)
      const needs = random() < 0.3 ? `p${id}` : undefined
      // An hour is all a goal has: such a task runs first of all, or never.
      const timeoutSeconds = random() < 0.1 ? 3_600 : 30
      return aTask(id, { goalId: goal.id, position, deps, attempts: 2, timeoutSeconds, needs })
    })
    machine.planned(goal.id, goal.round, 'rules', planned)
  }
  function ask() {
    const goal = machine.goals.get(anyGoal())
    if (goal && machine.tasksOf(goal.id).length === 0)
      machine.ask(goal.id, goal.round, { engine: 'rules', question: '?', now })
  }
  function dispatch() {
    const before = machine.held
    for (const { id } of machine.startable({ cap, mayStart: random() < 0.9 })) {
      const task = machine.start(id, now)
      if (!task?.fence) continue
      runs.push({ id, fence: task.fence })
      const yes = task.approval === null || record.get(task.approval.id)?.status === 'approved'
      if (!yes) wrong.push(`${id} ran without a yes`)
    }
    if (machine.held > Math.max(cap, before)) wrong.push(`${machine.held} run over ${cap}`)
  }
  function finish() {
    const one = pick(runs)
    const outcome = pick(OUTCOMES)
    if (!one || !outcome) return
    const committed = machine.finish(one.id, one.fence, outcome, now) && outcome.kind === 'done'
    if (committed) commits.set(one.id, (commits.get(one.id) ?? 0) + 1)
  }
  const waitingTasks = () => tasks().filter(({ status }) => status === 'waiting_approval')
  /** Somebody decides, while there is time; the bell may come at once, later or never. */
  function decide() {
    const approval = pick(waitingTasks())?.approval
    if (!approval || now >= approval.expiresAt || record.has(approval.id)) return
    const status = random() < 0.7 ? 'approved' : 'denied'
    const effectAt = random() < 0.2 ? now + Math.floor(random() * 600 * SECOND) : now
    record.set(approval.id, { id: approval.id, status, reason: null, effectAt })
    if (random() < 0.3) ring(approval.id)
  }
  function ring(id: string | undefined) {
    const { status, effectAt } = record.get(id ?? '') ?? {}
    if (id && (status === 'approved' || status === 'denied') && (effectAt ?? 0) <= now)
      machine.decide(id, status, now)
  }
  /** As the object does when time is over; the record may be away. */
  function askRecord() {
    for (const id of overdue(machine, now)) {
      if (random() < 0.3) {
        askLater(machine, id, now + 5 * SECOND)
        continue
      }
      const closed = { id, status: 'expired', reason: null, effectAt: null } as const
      if (!record.has(id)) record.set(id, closed)
      hear(machine, id, record.get(id) ?? null, now)
    }
  }
  const acts = [
    () => goals().length < 6 && machine.submit(aGoal({ id: `g${++serial}`, createdAt: now })),
    plan,
    ask,
    () => machine.answer(anyGoal(), 'so', [], 0),
    () => machine.begin(anyGoal(), now),
    dispatch,
    dispatch,
    finish,
    finish,
    () => runs.length > 0 && machine.beat(pick(runs)?.id ?? '', pick(runs)?.fence ?? 0, now),
    decide,
    () => ring(pick(waitingTasks())?.approval?.id),
    () => random() < 0.05 && machine.cancel(anyGoal(), now),
    () => machine.retry(pick(tasks())?.id ?? '', now),
    () => {
      now += Math.floor(random() * (random() < 0.01 ? 8 * DAY : 4 * SECOND))
      machine.tick(now)
      if (random() < 0.8) askRecord()
    },
    () => {
      cap = 1 + Math.floor(random() * 3)
    },
    () => machine.drop(),
  ]

  function check() {
    for (const row of [...goals(), ...tasks()]) {
      seen.add(row.status)
      const before = ended.get(row.id)
      if (before !== undefined && before !== row.status) wrong.push(`${row.id} left ${before}`)
      const over = 'goalId' in row ? taskEnded(row) : goalEnded(row)
      if (over) ended.set(row.id, row.status)
    }
    for (const { id, status, approval, error } of tasks()) {
      if (status === 'waiting_approval') waiting.add(id)
      else if (waiting.has(id) && approval && status !== 'cancelled') {
        const said = record.get(approval.id)?.status
        const fits = fate(error?.code)
        if (said !== fits) wrong.push(`${id} is ${status}, on record ${said}`)
      }
    }
    if (tasks().some(({ status, leaseUntil }) => status === 'running' && leaseUntil === null))
      wrong.push('runs without a lease')
  }
  for (let step = 0; step < STEPS; step += 1) {
    pick(acts)?.()
    check()
    runs = runs.slice(-20)
  }
  // Left alone, with people who answer, everything comes to an end.
  for (let round = 0; round < 500 && goals().some((goal) => !goalEnded(goal)); round += 1) {
    for (const { id } of goals()) {
      machine.answer(id, 'so', [], 0)
      const open = machine.takeUp(id)
      const task = aTask(`z${++serial}`, { goalId: id })
      if (open) machine.planned(id, open.round, 'rules', [task])
      machine.begin(id, now)
    }
    askRecord()
    for (const { id } of machine.startable({ cap: 2, mayStart: true })) {
      const task = machine.start(id, now)
      if (task?.fence) machine.finish(id, task.fence, { kind: 'done' }, now)
    }
    // In the end nobody decides any more.
    now += random() < 0.1 ? DAY : 11 * SECOND
    machine.tick(now)
  }
  const wakeup = machine.nextWakeup()
  machine.drop()
  const left = machine.goals.size + machine.tasks.size
  return { wrong, commits: [...commits.values()], seen, wakeup, left }
}

describe('an account under chance', () => {
  const games = Array.from({ length: 60 }, (_, seed) => play(seed))

  it('keeps its cap, asks before it acts, and leaves no end again', () => {
    expect(games.flatMap(({ wrong }) => wrong)).toEqual([])
  })

  it('commits what a task does once', () => {
    const commits = games.flatMap((game) => game.commits)
    expect(commits.length).toBeGreaterThan(1_000)
    expect(Math.max(...commits)).toBe(1)
  })

  it('comes to an end, and waits for nothing then: an idle account has no alarm', () => {
    expect(games.map(({ wakeup, left }) => [wakeup, left])).toEqual(games.map(() => [null, 0]))
  })

  it('has been everywhere', () => {
    const seen = new Set(games.flatMap((game) => [...game.seen]))
    expect([...seen].sort()).toEqual(
      ['queued', 'planning', 'running', 'waiting_approval', 'needs_human', 'succeeded', 'failed']
        .concat([
          'cancelled',
          'budget_exhausted',
          'blocked',
          'ready',
          'retry_wait',
          'done',
          'denied',
        ])
        .sort(),
    )
  })
})
