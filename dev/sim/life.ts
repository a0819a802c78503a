/** A life of the company: random steps under random faults, then peace, then the comparison with Stripe's truth. */

import { createHash } from 'node:crypto'
import { copyFileSync, rmSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { randomFrom } from '../stripe/ids.ts'
import { closes, comesIn } from './accounts.ts'
import { type Action, one } from './actor.ts'
import { acts, buys, flutters } from './customer.ts'
import { repairs } from './duplicates.ts'
import { type Faults, faultsOf, type Mode } from './faults.ts'
import { findings, rowsOf } from './findings.ts'
import { submits } from './goals.ts'
import { backUp, restore } from './restore.ts'
import type { Stage } from './stage.ts'
import { faultsFound } from './truth.ts'
import { checkSubscriptions } from './truth-money.ts'
import { createWorld, type World } from './world.ts'

const DAY = 86_400_000
const STEPS = 10
const CRONS_EVERY = 7 * DAY
/** What a race spoils the next event mends: short lives show it more often, and a look at each rest in between. */
const STEPS_OF_A_RACE = 3
const FLUTTERS = 4
/** Lives in which somebody with goals closes the account, and the database goes back to before that. */
const CLOSED_MEANWHILE = 0.4

export type Life = {
  seed: number
  mode: Mode
  deaths: number
  losses: number
  calls: number
  events: number
  subscriptions: number
  invoices: number
  mails: number
  /** Divergences that the events had not healed and the daily comparison did. */
  healed: number
  wrong: string[]
  /** The same seed lives the same life: a print of all that was called and said. */
  print: string
  /** The last words of its log, for whoever looks into a divergence. */
  lines: string[]
}

/** What happens beside a person's doing: deliveries of every kind, and sometimes a cron. */
async function beside(world: World, works: (() => Promise<void>)[]): Promise<void> {
  let left = works.length
  const done = works.map((work) => async () => {
    try {
      await work()
    } finally {
      left -= 1
    }
  })
  let extra = Math.floor(world.random() * 30)
  const stopped = () => left === 0 && extra-- <= 0
  const quiet = world.random() < 0.15
  const jobs = (['minute', 'hourly', 'daily'] as const).filter((name) =>
    world.random() < (name === 'minute' ? 0.3 : 0.08) ? name : null,
  )
  await world.schedule.together(
    ...done,
    ...(quiet ? [] : world.background(stopped)),
    ...jobs.map((name) => async () => {
      await world.schedule.sleep(Math.floor(world.random() * 2_000))
      await world.job(name)
    }),
  )
}

/** Time passes for everybody; what falls due at Stripe on the way happens at its own instant. */
async function travel(world: World, to: number): Promise<void> {
  const { schedule } = world
  // Stripe's events reach back thirty days only: crons go on whatever else is broken, and an outage is over after
  // the first week, or what it hid would be out of the hourly job's reach for ever.
  for (let stop = world.now() + CRONS_EVERY; stop < to; stop += CRONS_EVERY) {
    await dueUntil(world, stop)
    await schedule.together(() => world.job('hourly'))
    if (world.random() < 0.5) await schedule.together(() => world.job('daily'))
    world.local.setChaos({ outage: false })
  }
  await dueUntil(world, to)
}

async function dueUntil(world: World, to: number): Promise<void> {
  const { local, schedule } = world
  for (;;) {
    const due = local.nextDue()
    if (due === null || due * 1_000 > to) break
    schedule.moveTo(due * 1_000)
    await local.advanceTo(due)
    if (world.random() < 0.8) await beside(world, [])
  }
  schedule.moveTo(to)
  await local.advanceTo(Math.floor(world.now() / 1_000))
}

function weather(world: World, { webhook, stripe }: Faults): void {
  const { random } = world
  world.local.setChaos({
    duplicate: random() < webhook.duplicate,
    reorder: random() < webhook.reorder,
    drop: random() < webhook.drop,
    outage: random() < stripe.outage,
    badSignature: random() < stripe.badSignature,
  })
}

const DAYS = [1, 3, 3, 8, 31, 32, 32, 95]

async function step(world: World, faults: Faults): Promise<void> {
  weather(world, faults)
  if (world.random() < 0.4) await travel(world, world.now() + one(world.random, DAYS) * DAY)
  const crowd =
    faults.crowded || world.random() < 0.3 ? world.people : [one(world.random, world.people)]
  await beside(
    world,
    crowd.map((person) => () => acts({ world, faults, person })),
  )
}

/** Operators end what is billed twice: two repairs, as the first may have been proposed for one that is over by now. */
async function repaired(world: World): Promise<void> {
  for (let round = 0; world.doubled.size > 0 && round < 3; round += 1) {
    await world.schedule.together(async () => void (await repairs(world)))
    await world.settle()
  }
}

/** Peace: no faults, every job runs, everything is delivered. Answers what only the daily comparison found. */
async function rest(world: World): Promise<number> {
  world.pacify()
  world.local.setChaos({
    duplicate: false,
    reorder: false,
    drop: false,
    outage: false,
    badSignature: false,
  })
  await world.settle()
  await world.schedule.together(() => world.job('hourly'))
  await world.settle()
  await repaired(world)
  const { divergences } = await world.verify()
  await world.schedule.together(() => world.job('daily'))
  await world.settle()
  return divergences.length
}

export async function live(stage: Stage, seed: number, mode: Mode): Promise<Life> {
  const file = `${stage.file}.life.${process.pid}`
  copyFileSync(stage.file, file)
  const disk = { sqlite: new DatabaseSync(file) }
  const faults = faultsOf(mode, seed)
  const random = randomFrom(seed * 2_654_435_761)
  const world = createWorld({ disk, faults, stripe: stage.stripe, seed, random })
  try {
    disk.sqlite.exec('PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF')
    const { people } = world
    await beside(
      world,
      (faults.crowded ? people : people.slice(0, 1)).map(
        (person) => () => buys({ world, faults, person }),
      ),
    )
    const steps = faults.crowded ? STEPS_OF_A_RACE : STEPS
    const backedUpAt = mode === 'restore' ? Math.floor(random() * 5) : -1
    const restoredAt = backedUpAt + 1 + Math.floor(random() * 4)
    const leaving =
      mode === 'restore' && world.busy && random() < CLOSED_MEANWHILE ? one(random, people) : null
    const leaves = async (act: Action) => {
      if (leaving) await beside(world, [() => act({ world, faults, person: leaving })])
    }
    let copy = ''
    for (let n = 0; n < steps; n += 1) {
      if (n === backedUpAt) {
        await leaves(submits)
        copy = backUp(file)
      }
      await step(world, faults)
      if (n === restoredAt - 1) await leaves(closes)
      if (copy !== '' && n === restoredAt) {
        await restore(world, disk.sqlite, copy)
        await beside(
          world,
          people.map((person) => async () => void (await comesIn({ world, faults, person }))),
        )
      }
    }
    const spoilt: string[] = []
    for (let round = 1; faults.crowded && round <= FLUTTERS; round += 1) {
      await beside(
        world,
        people.map((person) => () => flutters({ world, faults, person })),
      )
      await world.settle()
      const seen = findings()
      checkSubscriptions(world, rowsOf(disk.sqlite), seen)
      spoilt.push(...seen.wrong.map((line) => `at rest after ${round}: ${line}`))
    }
    const healed = await rest(world)
    const { subscriptions, invoices } = world.local.state
    const wrong = await faultsFound(world, disk.sqlite, mode === 'restore')
    wrong.push(...spoilt)
    if (healed > 0) wrong.push(`only the daily comparison found: ${healed}`)
    return {
      seed,
      mode,
      ...world.schedule.counts,
      events: Number(disk.sqlite.prepare('SELECT count(*) AS n FROM stripe_transactions').get()?.n),
      subscriptions: subscriptions.size,
      invoices: invoices.size,
      mails: world.mails.deliveries.length,
      healed,
      wrong,
      print: printOf(world),
      lines: world.lines.slice(-40),
    }
  } finally {
    world.objects.end()
    world.swarms.end()
    disk.sqlite.close()
    rmSync(file)
  }
}

const printOf = ({ lines, schedule, mails }: World): string =>
  createHash('sha256')
    .update(JSON.stringify([schedule.counts, schedule.now(), lines.length, mails.asked()]))
    .digest('hex')
    .slice(0, 12)
