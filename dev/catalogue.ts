/** `npm run catalogue -- push|check`: brings the catalogue to Stripe and D1, or says what differs. */

import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isLive } from '../workers/tools/stripe/catalogue.ts'
import { type Done, describeChange } from './catalogue/apply.ts'
import { mirrorSql, unseenBy } from './catalogue/mirror.ts'
import {
  awaitArrival,
  compareCatalogue,
  isDeliverable,
  pushToStripe,
  type Target,
} from './catalogue/push.ts'
import { developmentVariables, doors, ROOT, urlOf } from './company/settings.ts'

export { pushCatalogue, type Target } from './catalogue/push.ts'

const HELP = `npm run catalogue -- push [--d1 local|remote]   bring products, prices, portal and webhook to Stripe
npm run catalogue -- check                      say what differs; exits 1 if anything does

  STRIPE_SECRET_KEY, STRIPE_API_BASE, APP_ORIGIN   from the environment, else from .dev.vars
  PORT, STRIPE_PORT   where the company of .dev.vars runs, if not where it says
  --d1   also write the rows with wrangler, where no webhook reaches the app`

/** With a key in the environment .dev.vars is not read at all: the two must not mix. */
function targetFrom(environment: NodeJS.ProcessEnv): Target {
  const values = environment.STRIPE_SECRET_KEY ? environment : developmentVariables().values
  const secretKey = values.STRIPE_SECRET_KEY
  if (!secretKey) throw new Error('STRIPE_SECRET_KEY is not set')
  if (isLive(secretKey))
    throw new Error('This is a live key. Live pushes wait for the approval inbox; use a test key.')
  // The development company may have been moved to other doors, as `npm run dev` takes them.
  const { PORT, STRIPE_PORT } = values === environment ? {} : environment
  const base = values.STRIPE_API_BASE
  const stripe = base && STRIPE_PORT ? urlOf(doors().stripe) : base
  const app = PORT ? urlOf(doors().app) : (values.APP_ORIGIN ?? urlOf(8_787))
  return { app, secretKey, ...(stripe ? { stripe } : {}) }
}

async function check(target: Target): Promise<number> {
  const { changes, held } = await compareCatalogue(target)
  for (const change of changes) console.log(describeChange(change))
  const unseen = await unseenBy(target.app, held)
  if (unseen === null) console.log(`The app at ${target.app} does not answer; D1 was not compared.`)
  for (const lookupKey of unseen ?? []) console.log(`! ${lookupKey} is not on sale in the app`)
  const drift = changes.length + (unseen?.length ?? 0)
  console.log(`catalogue: changes=${changes.length} unseen=${unseen?.length ?? 'unknown'}`)
  return drift === 0 ? 0 : 1
}

async function push(target: Target, d1: string | undefined): Promise<number> {
  const { changes } = await compareCatalogue(target)
  console.log(changes.length === 0 ? 'Stripe holds the catalogue already.' : 'To be done:')
  for (const change of changes) console.log(describeChange(change))
  if (!isDeliverable(target))
    console.log(`No webhook endpoint: Stripe cannot reach ${target.app}. Use: stripe listen`)
  const done = await pushToStripe(target)
  tellSecrets(done)
  if (d1) await writeRows(target, d1)
  const unseen = d1 || !isDeliverable(target) ? await look(target) : await awaitArrival(target)
  if (unseen === null)
    console.log(`The app at ${target.app} does not answer; its rows come by webhook.`)
  else if (unseen.length > 0)
    console.log(`Not on sale in the app yet: ${unseen.join(', ')}. Add --d1 local or --d1 remote.`)
  console.log(`catalogue: changes=${done.length} unseen=${unseen?.length ?? 'unknown'}`)
  return unseen !== null && unseen.length > 0 ? 1 : 0
}

const look = async (target: Target) => unseenBy(target.app, (await compareCatalogue(target)).held)

/** Stripe tells a signing secret once, to whoever made the endpoint. */
function tellSecrets(done: Done[]): void {
  for (const { made } of done)
    if (made.secret)
      console.log(
        `The new endpoint signs with ${made.secret}\n  npx wrangler secret put STRIPE_WEBHOOK_SECRET`,
      )
}

async function writeRows(target: Target, where: string): Promise<void> {
  const { held } = await compareCatalogue(target)
  const folder = mkdtempSync(join(tmpdir(), 'catalogue-'))
  const file = join(folder, 'rows.sql')
  try {
    writeFileSync(file, mirrorSql(held, Date.now()))
    const wrangler = join(ROOT, 'node_modules', 'wrangler', 'bin', 'wrangler.js')
    const words = ['d1', 'execute', 'titanforge', `--${where}`, '--yes', '--file', file]
    execFileSync(process.execPath, [wrangler, ...words], { cwd: ROOT, stdio: 'inherit' })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function main([command, option, where]: string[]): Promise<number> {
  const d1 = option === '--d1' && (where === 'local' || where === 'remote') ? where : undefined
  const known = command === 'check' || command === 'push'
  if (!known || (option !== undefined && !d1)) {
    console.log(HELP)
    return command === '--help' ? 0 : 2
  }
  const target = targetFrom(process.env)
  return command === 'check' ? check(target) : push(target, d1)
}

if (import.meta.main)
  main(process.argv.slice(2)).then(
    (code) => {
      process.exitCode = code
    },
    (error: Error) => {
      console.error(`catalogue: ${error.message}`)
      process.exitCode = 1
    },
  )
