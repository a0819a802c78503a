/** `npm run restore`, cut off anywhere: by a throw or by a kill. Run again it ends with everybody in agreement and at work. */

import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { faultsOf } from '../sim/faults.ts'
import { ask, type Stage, setStage } from '../sim/stage.ts'
import { createWorld, type World } from '../sim/world.ts'
import { randomFrom } from '../stripe/ids.ts'
import { type Doors, goBack, seeThrough } from './go-back.ts'
import { standing } from './put-back.ts'

/** What a whole restore asks of the outside: clock, stop, wait, clock, rows, job, pause, quiet, comparison. */
const CALLS = 9
const CARD = { number: '4242424242424242', expMonth: 12, expYear: 2044, cvc: '123' }

let stage: Stage
/** Ada bought before the backup, Bob after it: once the rows went back, only Stripe knows of him. */
let bought: { now: string; copy: string; stripe: string; backedUpAt: number }
beforeAll(async () => {
  stage = await setStage()
  const [now, copy] = [`${stage.file}.now`, `${stage.file}.copy`]
  copyFileSync(stage.file, now)
  const { world, sqlite } = open(now, stage.stripe)
  await buys(world, 0)
  sqlite.prepare('VACUUM INTO ?').run(copy)
  const backedUpAt = world.now()
  await buys(world, 1)
  bought = { now, copy, stripe: world.local.snapshot(), backedUpAt }
  world.objects.end()
  sqlite.close()
})
afterAll(() => stage.end())
const ends: (() => void)[] = []
afterEach(() => {
  for (const end of ends.splice(0)) end()
})

function open(file: string, stripe: string) {
  const sqlite = new DatabaseSync(file)
  const faults = faultsOf('clean', 1)
  const world = createWorld({ disk: { sqlite }, faults, stripe, seed: 7, random: randomFrom(7) })
  return { world, sqlite }
}

async function buys(world: World, nth: number): Promise<void> {
  const person = world.people[nth]
  if (!person) throw new Error('nobody')
  const wish = { plan: 'pro', interval: 'month' }
  await world.schedule.together(async () => {
    const answer = await ask(world, person, '/create-checkout-session', wish)
    const { id } = (await answer.json()) as { id: string }
    world.local.payCheckoutSession(id, { ...CARD, email: person.email, name: person.name })
  })
  await world.settle()
}

/** That company, at work, and the doors of a restore to it. */
async function aCompany() {
  const [file, copy] = [`${stage.file}.restore`, `${stage.file}.backup`]
  copyFileSync(bought.now, file)
  copyFileSync(bought.copy, copy)
  const { world, sqlite } = open(file, bought.stripe)
  ends.push(() => {
    world.objects.end()
    sqlite.close()
  })
  // The accounts' objects are new ones: the daily job tells them what holds.
  await world.schedule.together(() => world.job('daily'))
  await world.settle()
  const said: string[] = []
  const doors: Doors = {
    now: async () => world.now(),
    minute: () => world.schedule.together(() => world.job('minute')),
    idle: world.settle,
    divergences: async () => (await world.verify()).divergences.length,
    inDatabase: (work) => work(sqlite),
    wait: async (ms) => world.schedule.moveTo(world.now() + ms),
    realNow: world.now,
    say: (line) => void said.push(line),
  }
  return { world, sqlite, backup: { file: copy, at: bought.backedUpAt }, doors, said }
}

const CUT = 'cut off here'
type Cut = 'throws before' | 'throws after' | 'dies before' | 'dies after'

/** The doors, whose `nth` call ends it, before or after it was done. Who died reaches nothing any more, not even to tidy up. */
function cutAt(doors: Doors, nth: number, how: Cut) {
  const calls = { count: 0 }
  /** Whether the call is done, and whether it ends in a throw. */
  const fate = () => {
    calls.count += 1
    if (how.startsWith('dies') && nth > 0 && calls.count > nth) throw new Error('nobody is there')
    const cut = calls.count === nth
    if (cut && how.endsWith('before')) throw new Error(CUT)
    return () => {
      if (cut) throw new Error(CUT)
    }
  }
  const cut = async <T>(work: () => Promise<T>): Promise<T> => {
    const end = fate()
    const answer = await work()
    end()
    return answer
  }
  const cutting: Doors = {
    ...doors,
    now: () => cut(doors.now),
    minute: () => cut(doors.minute),
    idle: () => cut(doors.idle),
    divergences: () => cut(doors.divergences),
    wait: (ms) => cut(() => doors.wait(ms)),
    // A process that is killed in here leaves an open transaction, which SQLite rolls back: as if before.
    inDatabase: (work) => {
      const end = fate()
      const answer = doors.inDatabase(work)
      end()
      return answer
    },
  }
  return { calls, cutting }
}

const subscribed = (sqlite: DatabaseSync) =>
  sqlite.prepare('SELECT count(*) AS n FROM users WHERE current_subscription_id IS NOT NULL').get()
    ?.n

describe('a restore', () => {
  it('is whole: stopped, put back, recalled from Stripe, at work again', async () => {
    const { world, sqlite, backup, doors, said } = await aCompany()
    const { calls, cutting } = cutAt(doors, 0, 'throws before')
    expect(await goBack(cutting, backup)).toMatchObject({ epoch: 2, divergences: 0 })
    expect(calls.count).toBe(CALLS)
    expect(said[0]).toBe('paused; writes answer 503')
    expect([standing(sqlite), subscribed(sqlite)]).toEqual([null, 2])
    expect(await seeThrough(doors)).toBeNull()
    expect(world.local.state.subscriptions.size).toBe(2)
  })

  const places = Array.from({ length: CALLS }, (_, index) => index + 1)
  const cuts: Cut[] = ['throws before', 'throws after', 'dies before', 'dies after']
  const everywhere = cuts.flatMap((how) => places.map((place) => [how, place] as const))

  it.each(everywhere)('that %s call %i ends well when run again', async (how, place) => {
    const { sqlite, backup, doors } = await aCompany()
    const { cutting } = cutAt(doors, place, how)
    const message = await goBack(cutting, backup).then(String, String)
    expect(message).toContain(CUT)
    expect(message).toMatch(/: npm run (restore -- --(at 20\S+Z|resume)|verify)$/)
    if (how.startsWith('throws')) expect(standing(sqlite)).not.toBe('stopped')
    expect((await goBack(doors, backup)).divergences).toBe(0)
    expect([standing(sqlite), subscribed(sqlite)]).toEqual([null, 2])
  })

  it.each(places)('that dies at call %i goes on with --resume alone', async (place) => {
    const { sqlite, backup, doors } = await aCompany()
    await goBack(cutAt(doors, place, 'dies after').cutting, backup).catch(() => undefined)
    expect((await seeThrough(doors)) ?? 0).toBe(0)
    expect([standing(sqlite), subscribed(sqlite)]).toEqual([null, 2])
    expect(await doors.divergences()).toBe(0)
  })

  it('stops nobody for a backup that is gone, cut short or somebody else’s', async () => {
    const { sqlite, backup, doors, said } = await aCompany()
    const whole = readFileSync(backup.file)
    const broken = [
      () => rmSync(backup.file),
      () => writeFileSync(backup.file, whole.subarray(0, whole.length / 2)),
      () => writeFileSync(backup.file, ''),
    ]
    for (const breaks of broken) {
      breaks()
      await expect(goBack(doors, backup)).rejects.toThrow('is no database of ours')
      expect([standing(sqlite), said]).toEqual([null, []])
    }
  })

  it('given up while an earlier one is being recalled leaves that one to be seen through', async () => {
    const { sqlite, backup, doors } = await aCompany()
    await goBack(cutAt(doors, 6, 'dies before').cutting, backup).catch(() => undefined)
    expect(standing(sqlite)).toBe('restored')
    const { cutting } = cutAt(doors, 4, 'throws before')
    await expect(goBack(cutting, backup)).rejects.toThrow(/earlier restore lost.*--resume$/)
    expect([standing(sqlite), subscribed(sqlite)]).toEqual(['restored', 1])
    expect(await seeThrough(doors)).toBe(0)
    expect(subscribed(sqlite)).toBe(2)
  })
})
