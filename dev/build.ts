/** Wrangler's build command and `npm run build`: does only what changed since it last ran. */

import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { hashOf, readStamps, writeStamps } from './build/stamp.ts'

const root = join(import.meta.dirname, '..')
const siteDir = join(root, 'dist/site')
/** The Worker answers it as its own (`workers/api/routes/document.ts`), the pages are made of it. */
const referenceFile = join(siteDir, '_data/openapi.json')
const examplesFile = join(root, 'dist/examples/examples.json')

/** A step runs when its sources changed or what it made is gone. */
type Step = { name: string; sources: string[]; made: string; run: () => Promise<string> }

/** A step of its own, so that the pages are drawn anew only where a Worker edit changed what the API is. */
async function reference(): Promise<string> {
  const { writeReference } = await import('./build/reference.ts')
  return `${await writeReference(referenceFile)} operations described`
}

async function examples(): Promise<string> {
  const { writeExamples } = await import('./build/examples.ts')
  return `${await writeExamples(examplesFile)} files made by the tools`
}

async function site(): Promise<string> {
  const [{ buildSite }, { publish }] = await Promise.all([
    import('./build/site.ts'),
    import('./build/publish.ts'),
  ])
  const [openApi, made] = await Promise.all(
    [referenceFile, examplesFile].map(async (file) => JSON.parse(await readFile(file, 'utf8'))),
  )
  const { written, removed } = await publish(await buildSite(openApi, made), siteDir)
  return `${written} files written, ${removed} removed`
}

async function passwords(): Promise<string> {
  const { writePasswordList } = await import('./password-list.ts')
  return `${writePasswordList(siteDir)} common ones listed`
}

/** Through wrangler itself, so that state lies where `wrangler dev` looks for it. */
async function migrations(): Promise<string> {
  const args = ['d1', 'migrations', 'apply', 'titanforge', '--local']
  const wrangler = join(root, 'node_modules/wrangler/bin/wrangler.js')
  const child = spawn(process.execPath, [wrangler, ...args], {
    cwd: root,
    // Without a terminal wrangler does not ask.
    env: { ...process.env, CI: '1', WRANGLER_SEND_METRICS: 'false' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  child.stdout.on('data', (part) => (said += part))
  child.stderr.on('data', (part) => (said += part))
  const code = await new Promise<number | null>((done, fail) =>
    child.on('error', fail).on('close', done),
  )
  if (code !== 0) throw new Error(`Local migrations failed:\n${said}`)
  return 'applied locally'
}

const steps: Step[] = [
  {
    name: 'reference',
    sources: ['workers/api', 'workers/contract', 'dev/build/reference.ts', 'package-lock.json'],
    made: 'dist/site/_data/openapi.json',
    run: reference,
  },
  {
    name: 'examples',
    sources: [
      'workers/swarm',
      'workers/contract/catalogue.ts',
      'dev/build/examples.ts',
      'dev/fixtures/site',
      'dev/fixtures/tables',
    ],
    made: 'dist/examples/examples.json',
    run: examples,
  },
  {
    name: 'site',
    sources: [
      'web',
      'workers/contract',
      'dev/build',
      'dist/site/_data/openapi.json',
      'dist/examples',
      'package-lock.json',
    ],
    made: 'dist/site/index.html',
    run: site,
  },
  {
    name: 'passwords',
    sources: ['dev/password-list.ts', 'workers/contract/brand.ts', 'package-lock.json'],
    made: 'dist/site/_data/passwords',
    run: passwords,
  },
  {
    name: 'migrations',
    sources: ['migrations'],
    made: '.wrangler/state/v3/d1',
    run: migrations,
  },
]

/** Only plain `wrangler dev` needs them from here: `npm run dev` applies its own, deploying must not touch them. */
const wanted = (step: Step) =>
  step.name !== 'migrations' ||
  (process.env.WRANGLER_COMMAND === 'dev' && process.env.TITANFORGE_DEV !== '1')

const stamps = await readStamps()
for (const step of steps.filter(wanted)) {
  const hash = await hashOf(step.sources)
  if (stamps[step.name] === hash && existsSync(join(root, step.made))) continue
  const started = performance.now()
  const said = await step.run()
  stamps[step.name] = hash
  await writeStamps(stamps)
  console.log(`${step.name}: ${said} (${Math.round(performance.now() - started)} ms)`)
}
