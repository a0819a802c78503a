/** `npm run crash [-- --kills 50]`: SIGKILL to the whole company at random moments under load; then it is held to its word. */

import { spawnSync } from 'node:child_process'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { ROOT } from '../company/settings.ts'
import { type Company, startCompany } from '../e2e/company.ts'
import { randomFrom } from '../stripe/ids.ts'
import { metered } from './metered.ts'
import { purchases } from './purchases.ts'
import { swarm } from './swarm.ts'
import { type Client, type Life, Unanswered, type Workload } from './workload.ts'

/** Each is given its own kills; more than these many make it a long run. */
const KILLS_IN_CI = { purchases: 5, metered: 3, swarm: 5 } as const
/** Shorter than a purchase, longer than a moment: the knife falls anywhere in it. */
const LIVES_MS = { least: 300, most: 4_000 }
/** Steps allowed to finish what was begun, once nobody kills any more. */
const PATIENCE = 400
const PAUSE_MS = 150

type Tally = {
  kills: number
  steps: number
  lost: string[]
  doubled: string[]
  divergences: number
}

/** Steps until told to stop; what dies under it is tried again after the restart. */
async function keepsOn(client: Client, stopped: () => boolean, tally: Tally): Promise<void> {
  while (!stopped())
    try {
      await client.step()
      tally.steps += 1
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error
      await wait(PAUSE_MS)
    }
}

async function comesToRest(client: Client, tally: Tally): Promise<void> {
  for (let left = PATIENCE; !client.atRest(); left -= 1) {
    if (left === 0) throw new Error('a client does not come to rest')
    await keepsOn(client, onceAround(), tally)
  }
}

const onceAround = () => {
  let first = true
  return () => {
    const stop = !first
    first = false
    return stop
  }
}

/** `npm run verify`, as anybody would run it; answers its number. */
function verified(company: Company): number {
  const run = spawnSync(process.execPath, ['dev/verify.ts'], {
    cwd: ROOT,
    env: company.env,
    encoding: 'utf8',
  })
  process.stderr.write(run.stderr)
  const found = /divergences=(\d+)/.exec(run.stdout)?.[1]
  if (found === undefined) throw new Error(`npm run verify said: ${run.stdout}${run.stderr}`)
  return Number(found)
}

async function runUnder(
  company: Company,
  { workload, kills, random }: { workload: Workload; kills: number; random: () => number },
): Promise<Tally> {
  const tally: Tally = { kills: 0, steps: 0, lost: [], doubled: [], divergences: 0 }
  const { least, most } = workload.livesMs ?? LIVES_MS
  const lives: Life[] = []
  await workload.prepare?.(company)
  let readyAt = Date.now()
  const clients = Array.from({ length: workload.clients }, () => workload.client(company, random))
  while (tally.kills < kills) {
    let killed = false
    const load = Promise.all(clients.map((client) => keepsOn(client, () => killed, tally)))
    const life = least + random() * (most - least)
    await Promise.race([wait(life), load])
    await company.kill()
    lives.push({ readyAt, killedAt: Date.now() })
    killed = true
    await load
    tally.kills += 1
    console.log(`${workload.name}: kill ${tally.kills} after ${Math.round(life)} ms`)
    await company.restart()
    readyAt = Date.now()
  }
  lives.push({ readyAt, killedAt: Number.POSITIVE_INFINITY })
  await Promise.all(clients.map((client) => comesToRest(client, tally)))
  await company.idle()
  const { lost, doubled } = await workload.audit(company, lives)
  // Only now: the hourly pull heals what a lost acknowledgement would have cost.
  for (const job of ['minute', 'hourly', 'daily'] as const) await company.cron(job)
  await company.idle()
  return { ...tally, lost, doubled, divergences: verified(company) }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { kills: { type: 'string' }, seed: { type: 'string' }, only: { type: 'string' } },
  })
  const seed = Number(values.seed ?? Date.now() % 1_000_000)
  const workloads: [Workload, number][] = [
    [purchases(), KILLS_IN_CI.purchases],
    [metered(), KILLS_IN_CI.metered],
    [swarm(), KILLS_IN_CI.swarm],
  ]
  console.log(`crash: seed ${seed}`)
  const sum: Tally = { kills: 0, steps: 0, lost: [], doubled: [], divergences: 0 }
  // One after the other in the same company: making one costs more than a kill.
  const company = await startCompany()
  try {
    for (const [workload, inCi] of workloads) {
      if (values.only && values.only !== workload.name) continue
      const kills = Number(values.kills ?? inCi)
      const tally = await runUnder(company, { workload, kills, random: randomFrom(seed) })
      sum.kills += tally.kills
      sum.steps += tally.steps
      sum.lost.push(...tally.lost)
      sum.doubled.push(...tally.doubled)
      sum.divergences += tally.divergences
    }
  } finally {
    await company.stop()
  }
  for (const line of sum.lost) console.error(`lost: ${line}`)
  for (const line of sum.doubled) console.error(`doubled: ${line}`)
  console.log(
    `crash: kills=${sum.kills} steps=${sum.steps} lost=${sum.lost.length} doubled=${sum.doubled.length} divergences=${sum.divergences}`,
  )
  process.exitCode = sum.lost.length + sum.doubled.length + sum.divergences === 0 ? 0 : 1
}

await main()
