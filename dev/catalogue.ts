/** `npm run catalogue -- push|check|pull|revert`: brings the catalogue to Stripe and D1, or back, or says what differs. */

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { isLiveOnRecord } from './catalogue/agreement.ts'
import { type Done, describeChange } from './catalogue/apply.ts'
import { type Command, inboxFor, WAITS, whenAgreed } from './catalogue/command.ts'
import { mirrorSql, unseenBy } from './catalogue/mirror.ts'
import { movedAt, pulledInto, revertOf } from './catalogue/pull.ts'
import {
  applyToStripe,
  awaitArrival,
  boughtAt,
  compareCatalogue,
  isDeliverable,
  type Target,
} from './catalogue/push.ts'
import { familyOf, type Repriced, repriced, typedOf, untyped } from './catalogue/typed.ts'
import { developmentVariables, doors, ROOT, urlOf } from './company/settings.ts'

export { pushCatalogue, type Target } from './catalogue/push.ts'

const HELP = `npm run catalogue -- push [--d1 local|remote]   bring products, prices, portal and webhook to Stripe
npm run catalogue -- check                      say what differs; exits 1 if anything does
npm run catalogue -- pull                       take the amounts Stripe sells at into workers/contract/catalogue.ts
npm run catalogue -- revert <lookup key>        put the former price back on sale, at Stripe and in the file

  STRIPE_SECRET_KEY, STRIPE_API_BASE, APP_ORIGIN   from the environment, else from .dev.vars
  PORT, STRIPE_PORT   where the company of .dev.vars runs, if not where it says
  --amount 29.50   needed where a price moves by more than half, or is below a dollar; once for each such price,
                   also as --amount pro_month_v1=29.50
  --d1   also write the rows with wrangler, where no webhook reaches the app

With a live key nothing happens at once: push, pull and revert put their exact action up at /approvals and exit 3.
Once a second superuser agreed, the same command does it, once; whatever else it would do by then is proposed anew.
The first push that is done puts live mode on record: until then checkout refuses live keys.

  --as ada@example.com   the superuser who proposes
  --inbox local|remote   whose /approvals: the D1 at Cloudflare unless you say local`

/** With a key in the environment .dev.vars is not read at all: the two must not mix. */
function targetFrom(environment: NodeJS.ProcessEnv): Target {
  const values = environment.STRIPE_SECRET_KEY ? environment : developmentVariables().values
  const secretKey = values.STRIPE_SECRET_KEY
  if (!secretKey) throw new Error('STRIPE_SECRET_KEY is not set')
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

const SOURCE = join(ROOT, 'workers', 'contract', 'catalogue.ts')

const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`

const dollars = (cents: number) => `$${(cents / 100).toFixed(2)}`

/** Says who bought at the old prices; false if an amount must be typed first. */
async function mayMove({ target, typed }: Command, moved: readonly Repriced[]): Promise<boolean> {
  const { held } = await compareCatalogue(target)
  for (const { lookupKey, fromCents, toCents } of moved) {
    if (fromCents === null) continue
    const family = familyOf(lookupKey)
    const old = held.prices.filter(
      (price) => familyOf(price.lookupKey ?? price.madeAs ?? '') === family,
    )
    const bought = await Promise.all(old.map(({ id }) => boughtAt(target, id)))
    const keep = bought.flat().length
    console.log(
      `${lookupKey}: ${dollars(fromCents)} → ${dollars(toCents)}; ${keep} bought before and keep their price`,
    )
  }
  const missing = untyped(moved, typed)
  for (const { lookupKey, fromCents, toCents } of missing) {
    const why = fromCents === null ? 'begins below a dollar' : 'moves far'
    console.log(`${lookupKey} ${why}: repeat with --amount ${(toCents / 100).toFixed(2)}`)
  }
  if (missing.length > 1) console.log('Each amount is typed: give --amount once for every one.')
  return missing.length === 0
}

/** What Stripe sells comes back into the file; a person reads the diff and commits it. */
async function pull(command: Command): Promise<number> {
  const moved = movedAt((await compareCatalogue(command.target)).held)
  if (!(await mayMove(command, moved))) return 1
  const write = async () => {
    writeFileSync(SOURCE, pulledInto(readFileSync(SOURCE, 'utf8'), moved))
    return moved.length
  }
  const summary = `Take ${counted(moved.length, 'amount')} from Stripe, live, into the catalogue`
  const wish = { tool: 'catalogue.pull', arguments: { moved }, summary }
  const pulled = moved.length > 0 ? await whenAgreed(command, wish, write) : 0
  if (pulled === null) return WAITS
  console.log(`catalogue: pulled=${pulled}`)
  return 0
}

async function revert(command: Command, lookupKey: string): Promise<number> {
  const { held } = await compareCatalogue(command.target)
  const change = revertOf(held, lookupKey)
  if (!change) {
    console.log(`${lookupKey} has no former price\ncatalogue: reverted=0`)
    return 1
  }
  const moved = repriced([change], held)
  if (!(await mayMove(command, moved))) return 1
  const summary = `Put the former price of ${lookupKey} back on sale at Stripe, live`
  const wish = { tool: 'catalogue.revert', arguments: { change, moved }, summary }
  const done = await whenAgreed(command, wish, (target) => applyToStripe(target, [change]))
  if (done === null) return WAITS
  writeFileSync(SOURCE, pulledInto(readFileSync(SOURCE, 'utf8'), moved))
  console.log(`${describeChange(change)}\ncatalogue: reverted=1`)
  return 0
}

async function push(command: Command, d1: string | undefined): Promise<number> {
  const { target, inbox } = command
  const { changes, held } = await compareCatalogue(target)
  console.log(changes.length === 0 ? 'Stripe holds the catalogue already.' : 'To be done:')
  for (const change of changes) console.log(describeChange(change))
  if (!isDeliverable(target))
    console.log(`No webhook endpoint: Stripe cannot reach ${target.app}. Use: stripe listen`)
  if (!(await mayMove(command, repriced(changes, held)))) return 1
  const goesLive = inbox !== null && !(await isLiveOnRecord(inbox))
  const summary =
    `Push the catalogue to Stripe, live: ${counted(changes.length, 'change')}` +
    (goesLive ? '; from then on checkout takes real money' : '')
  const wish = {
    tool: 'catalogue.push',
    arguments: { app: target.app, changes, goesLive },
    summary,
  }
  const apply = (agreed: Target) => applyToStripe(agreed, changes)
  const done =
    changes.length > 0 || goesLive ? await whenAgreed(command, { ...wish, goesLive }, apply) : []
  if (done === null) return WAITS
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

async function main(words: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: words,
    allowPositionals: true,
    options: {
      d1: { type: 'string' },
      amount: { type: 'string', multiple: true, default: [] },
      as: { type: 'string' },
      inbox: { type: 'string', default: 'remote' },
      help: { type: 'boolean' },
    },
  })
  const [name, lookupKey] = positionals
  const d1 = values.d1 === 'local' || values.d1 === 'remote' ? values.d1 : undefined
  const amounts = values.amount.map(typedOf)
  const faults = amounts.filter((amount) => typeof amount === 'string')
  const typed = amounts.filter((amount) => typeof amount !== 'string')
  const wrong =
    (values.d1 && !d1) || faults.length > 0 || !['local', 'remote'].includes(values.inbox)
  const command = (): Command => {
    const target = targetFrom(process.env)
    return { target, typed, inbox: inboxFor(target, values.as, values.inbox) }
  }
  if (!wrong && name === 'check') return check(targetFrom(process.env))
  if (!wrong && name === 'push') return push(command(), d1)
  if (!wrong && name === 'pull') return pull(command())
  if (!wrong && name === 'revert' && lookupKey) return revert(command(), lookupKey)
  for (const fault of faults) console.error(fault)
  console.log(HELP)
  return values.help ? 0 : 2
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
