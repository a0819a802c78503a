/** The accounts' swarms: the real class and the real runner over disks of their own; tools see the life's time and web. */

import type { Env } from '../../workers/env.ts'
import type { Request } from '../../workers/swarm/planner.ts'
import type { SwarmPort } from '../../workers/swarm/port.ts'
import type { GoalRow, TaskRow } from '../../workers/swarm/rows.ts'
import { type Job, ToolRunner } from '../../workers/swarm/runner.ts'
import { Swarm } from '../../workers/swarm/swarm.ts'
import { type DeskPort, type Work as Errand, Toolbox } from '../../workers/swarm/toolbox.ts'
import { deedPlan, toolsOfLives } from './deeds.ts'
import type { Schedule } from './schedule.ts'
import { aDisk, type Disk, stateOver } from './workerd.ts'

class LivedSwarm extends Swarm {
  protected override get tools_() {
    return toolsOfLives
  }

  override draft(request: Omit<Request, 'plan'>) {
    return deedPlan(request) ?? super.draft(request)
  }
}

class LivedRunner extends ToolRunner {
  protected override get tools_() {
    return toolsOfLives
  }
}

class LivedToolbox extends Toolbox {
  protected override get tools_() {
    return toolsOfLives
  }
}

/** workerd makes them, with what it knows about the call. */
type Made<T> = new (context: unknown, env: unknown) => T
const runnerWith = (env: Env) => new (LivedRunner as unknown as Made<ToolRunner>)({}, env)
const toolbox = new (LivedToolbox as unknown as Made<Toolbox>)({}, {})

type Verb = string | symbol
type Work = (...given: unknown[]) => unknown
type Awake = { object: Swarm; ready: Promise<unknown> }
/** What a swarm made, as its own disk says. */
export type Artifact = { id: string; goalId: string; sha256: string }

export function createSwarms(schedule: Schedule, env: Env) {
  const disks = new Map<string, Disk>()
  let awake = new Map<string, Awake>()
  const wrong: string[] = []
  /** Accounts that were closed once, whose results are gone. */
  const emptied = new Set<string>()
  schedule.onDeath(() => {
    awake = new Map()
  })

  const rows = <Row>(accountId: string, table: 'goals' | 'tasks' | 'artifacts'): Row[] => {
    const sqlite = disks.get(accountId)?.sqlite
    const found = sqlite?.prepare(`SELECT body FROM ${table} ORDER BY id`).all() ?? []
    return found.map(({ body }) => JSON.parse(String(body)) as Row)
  }

  /** Begun runs travel like any call; never more hold a place than the plan allows. */
  const exportsOf = (accountId: string) => ({
    ToolRunner: {
      async run(job: Job): Promise<void> {
        const held = rows<TaskRow>(accountId, 'tasks').filter(
          ({ leaseUntil }) => leaseUntil !== null,
        )
        const cap = limitOf(accountId)
        if (cap !== null && held.length > cap)
          wrong.push(`${accountId}: ${held.length} tasks at once of ${cap}`)
        let ran: Promise<void> = Promise.resolve()
        await schedule.through('object', () => {
          const runner = runnerWith(stalledFor(schedule.stall()))
          ran = schedule.inProcess(() => runner.run(structuredClone(job)))
          ran.catch(() => undefined)
        })
        return ran
      },
    },
  })

  const limitOf = (accountId: string): number | null =>
    awake.get(accountId)?.object.read()?.concurrentTasks ?? null

  function awakened(accountId: string): Awake {
    const known = awake.get(accountId)
    if (known) return known
    const disk = disks.get(accountId) ?? aDisk()
    disks.set(accountId, disk)
    const life = schedule.life()
    let ready: Promise<unknown> = Promise.resolve()
    const state = stateOver(disk, accountId, {
      exports: exportsOf(accountId),
      first: (work) => {
        ready = work
      },
      alive: () => schedule.life() === life,
    })
    const object = new LivedSwarm(state, whole)
    const made = { object, ready }
    awake.set(accountId, made)
    return made
  }

  const taskOf = (accountId: string, id: unknown): string =>
    String(
      disks.get(accountId)?.sqlite.prepare('SELECT body FROM tasks WHERE id = ?').get(String(id))
        ?.body,
    )

  /** A run that does not hold its task any more changes nothing of it. */
  async function watched(accountId: string, verb: Verb, given: unknown[]): Promise<unknown> {
    const { object, ready } = awakened(accountId)
    await ready
    const ofRun = verb === 'finish' || verb === 'beat'
    const before = ofRun ? taskOf(accountId, given[0]) : ''
    const answer = (object as unknown as Record<Verb, Work>)[verb]?.(...structuredClone(given))
    if (ofRun) {
      const [was, is] = [before, taskOf(accountId, given[0])].map((row) => JSON.parse(row))
      const held = was.fence === given[1] && was.leaseUntil !== null
      if (!held && was.fence === is.fence && JSON.stringify(was) !== JSON.stringify(is))
        wrong.push(
          `${accountId}: run ${given[1]} of ${was.id} has ended and still ${String(verb)}s`,
        )
    }
    const answered = await answer
    if (verb === 'close' && answered === true) emptied.add(accountId)
    return structuredClone(answered)
  }

  async function call(accountId: string, verb: Verb, given: unknown[]) {
    let worked: Promise<unknown> = Promise.resolve()
    await schedule.through('object', () => {
      worked = schedule.inProcess(() => watched(accountId, verb, given))
      worked.catch(() => undefined)
    })
    return worked
  }

  const swarm = (accountId: string): SwarmPort =>
    new Proxy({} as SwarmPort, {
      get: (_, verb) =>
        verb === 'then' ? undefined : (...given: unknown[]) => call(accountId, verb, given),
    })
  /** Another Worker: its answer may be lost, and a run whose process ended asks its desk for nothing any more. */
  const runsTools = async (work: Errand, desk: DeskPort) => {
    let ran: Promise<unknown> = Promise.resolve()
    await schedule.through('object', () => {
      ran = toolbox.run(structuredClone(work), desk)
      ran.catch(() => undefined)
    })
    return structuredClone(await ran)
  }
  const whole = {
    ...env,
    TOOLBOX: { run: runsTools },
    SWARM: { getByName: swarm },
  } as unknown as Env

  let stalled = 0
  /** What surrounds a run whose process stands still first: whatever it says leaves when it goes on again, beats and all. */
  function stalledFor(ms: number): Env {
    if (ms === 0) return whole
    stalled += 1
    const goesOnAt = schedule.now() + ms
    void schedule.sleep(ms).then(() => {
      stalled -= 1
    })
    const late = (accountId: string) =>
      new Proxy({} as SwarmPort, {
        get:
          (_, verb) =>
          async (...given: unknown[]) => {
            if (schedule.now() < goesOnAt) await schedule.sleep(goesOnAt - schedule.now())
            return call(accountId, verb, given)
          },
      })
    return { ...whole, SWARM: { ...whole.SWARM, get: late } } as unknown as Env
  }

  return {
    swarm,
    /** Whether a run stands still whose lease ends meanwhile. */
    stalled: (): boolean => stalled > 0,
    wrong,
    emptied,
    accounts: () => [...disks.keys()],
    goals: (accountId: string) => rows<GoalRow>(accountId, 'goals'),
    tasks: (accountId: string) => rows<TaskRow>(accountId, 'tasks'),
    artifacts: (accountId: string) => rows<Artifact>(accountId, 'artifacts'),
    /** What a goal's steps cost, as its account's own disk says. */
    spent: (accountId: string, goalId: string): { tokens: number; modelCostMicroUsd: number } => {
      const text =
        'SELECT total(tokens) AS tokens, total(cost) AS cost FROM steps WHERE goal_id = ?'
      const sum = disks.get(accountId)?.sqlite.prepare(text).get(goalId)
      return { modelCostMicroUsd: Number(sum?.cost), tokens: Number(sum?.tokens) }
    },
    /** When the next alarm is due; null: none is set. */
    next: (): number | null => {
      const alarms = [...disks.values()].flatMap(({ alarm }) => alarm ?? [])
      return alarms.length === 0 ? null : Math.min(...alarms)
    },
    /** Rings the alarms that are due; one that fails or dies under it is rung again. */
    async ringAlarms(): Promise<void> {
      for (const [accountId, disk] of disks) {
        const at = disk.alarm
        if (at === null || at > schedule.now()) continue
        disk.alarm = null
        await schedule
          .inProcess(async () => {
            const { object, ready } = awakened(accountId)
            await ready
            await object.alarm()
          })
          .catch(() => {
            disk.alarm ??= at
          })
      }
    },
    end: (): void => {
      for (const { sqlite } of disks.values()) sqlite.close()
    },
  }
}
