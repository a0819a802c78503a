/** `npm run dev`: the whole company on this computer – app, local Stripe, fixture site, crons, demo people. */

import { appendFileSync, createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { brand } from '../workers/contract/brand.ts'
import { type AppProcess, startApp } from './company/app-process.ts'
import { keepBackups } from './company/backups.ts'
import { isFree } from './company/busy.ts'
import { startCrons } from './company/crons.ts'
import { type FixtureSite, startFixtureSite, type Visit } from './company/fixture-site.ts'
import { goodbye } from './company/goodbye.ts'
import { readLocally } from './company/local-d1.ts'
import { migrate } from './company/migrate.ts'
import { paint, say, wranglerFilter } from './company/output.ts'
import {
  type Doors,
  developmentVariables,
  doors,
  folders,
  modelSettings,
  urlOf,
} from './company/settings.ts'
import { buildSite, rebuildSite } from './company/site-build.ts'
import {
  clearForSeed,
  isSeeded,
  keepCopy,
  makeHome,
  markSeeded,
  restoreCopy,
  seedKey,
  stripeFile,
  wipe,
} from './company/state.ts'
import { surfaceOf } from './company/surface.ts'
import { welcome } from './company/welcome.ts'
import { writeDevelopmentConfigs } from './company/wrangler-config.ts'
import { RESUME } from './restore/go-back.ts'
import { seed, startOfSeed } from './seed.ts'
import { startLocalStripeServer } from './stripe/server.ts'

const startedAt = Date.now()
const HELP = `npm run dev [-- --fresh]

  --fresh   forget everything and make the demo company again
  PORT, STRIPE_PORT, FIXTURE_PORT   other doors than 8787, 12111, 8790`

type Part = { stop(): Promise<void> | void }

const parts: Part[] = []
const end = goodbye(async () => {
  await Promise.all(parts.map((part) => part.stop()))
})

async function main(): Promise<void> {
  if (process.argv.includes('--help')) {
    console.log(HELP)
    return end.say(0)
  }
  const open = doors()
  await refuseBusyDoors(open)
  const { values, created } = developmentVariables()
  if (created) say('dev', 'made .dev.vars from .dev.vars.example')
  if (process.argv.includes('--fresh')) wipe()
  makeHome()
  const company = await prepare(open)

  const stripe = await startLocalStripeServer({
    port: open.stripe,
    stateFile: stripeFile,
    secretKey: values.STRIPE_SECRET_KEY ?? '',
    webhookSecret: values.STRIPE_WEBHOOK_SECRET ?? '',
    appUrl: urlOf(open.app),
    merchant: brand.name,
    ...(company.startAt === null ? {} : { startAt: company.startAt }),
  })
  parts.push(stripe)
  const site: FixtureSite = await startFixtureSite(open.fixtures, noteVisit)
  parts.push(site)
  say('dev', 'building the site and starting the app …')
  const stopping = new AbortController()
  parts.push({ stop: () => stopping.abort() })
  const [app] = await Promise.all([startWorker(open, stopping.signal), migrate(stopping.signal)])
  parts.push(rebuildSite(app, stopping.signal))

  const surface = surfaceOf(urlOf(open.app))
  await surface.followStripe()
  if (company.startAt !== null) {
    await seed({
      app: urlOf(open.app),
      stripe: urlOf(open.stripe),
      secretKey: values.STRIPE_SECRET_KEY ?? '',
    })
    keepCopy(company.key)
    markSeeded(Date.now())
  }
  // Queues live in memory here: what was rung before a kill is rung again at once.
  await surface.cron('minute')
  parts.push(startCrons(surface), keepBackups(surface.now))
  console.log(welcome(open))
  say('dev', paint.dim(`ready after ${((Date.now() - startedAt) / 1_000).toFixed(1)} s`))
  sayIfStopped()
  console.log('READY')
  await app.ended
  throw new Error(`The app ended by itself; its log is in ${join(folders.own, 'app.log')}`)
}

/** A restore that was killed in the middle leaves the company stopped; nobody would know why writes answer 503. */
function sayIfStopped(): void {
  const [paused] = readLocally("SELECT value FROM cursors WHERE name = 'paused'")
  if (paused)
    say('dev', paint.red(`a restore was cut off, writes answer 503. Go on with: ${RESUME}`))
}

/** As any web server keeps a log: written before the next request, so that a kill loses no line. */
const noteVisit = (visit: Visit): void =>
  appendFileSync(join(folders.own, 'fixture-site.log'), `${JSON.stringify(visit)}\n`)

/** Resolves when wrangler answers. */
async function startWorker(open: Doors, signal: AbortSignal): Promise<AppProcess> {
  await buildSite(signal)
  const log = createWriteStream(join(folders.own, 'app.log'))
  const show = wranglerFilter((line) => say('app', line))
  const app = startApp({
    door: open.app,
    configs: writeDevelopmentConfigs(open.app),
    state: folders.state,
    variables: {
      ENVIRONMENT: 'development',
      APP_ORIGIN: urlOf(open.app),
      STRIPE_API_BASE: urlOf(open.stripe),
      FIXTURE_PORT: String(open.fixtures),
      ...modelSettings(),
    },
    hear: (line) => {
      log.write(`${line}\n`)
      show(line)
    },
  })
  parts.push(app)
  await app.ready
  return app
}

async function refuseBusyDoors(open: Doors): Promise<void> {
  const names = { app: 'PORT', stripe: 'STRIPE_PORT', fixtures: 'FIXTURE_PORT' } as const
  for (const [name, door] of Object.entries(open) as [keyof Doors, number][])
    if (!(await isFree(door)))
      throw new Error(
        `Port ${door} is taken, perhaps by another npm run dev. Stop it, or set ${names[name]}.`,
      )
}

/** Where a new company starts; null if there is one already. */
async function prepare(open: Doors): Promise<{ key: string; startAt: number | null }> {
  const today = new Date().toISOString().slice(0, 10)
  const key = seedKey(today, Object.values(open).map(urlOf))
  if (isSeeded()) return { key, startAt: null }
  const aside = clearForSeed()
  if (aside) say('dev', `a company without demo people was here; it is now in ${aside}`)
  if (restoreCopy(key)) {
    markSeeded(Date.now())
    return { key, startAt: null }
  }
  return { key, startAt: startOfSeed(Date.now()) }
}

main().catch((error: Error) => {
  if (end.begun) return
  console.error(`\n${paint.red('npm run dev:')} ${error.message}`)
  end.say(1)
})
