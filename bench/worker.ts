/** Runs the built Workers and a bare Hono side by side in plain workerd, with state on tmpfs and direct sockets. */

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { unstable_readConfig } from 'wrangler'
import type { WorkerName } from '../dev/worker-bundle.ts'
import { peerScripts } from './peers.ts'

/** The bundles that are deployed. */
export type Scripts = Record<WorkerName, string>

export type Bench = {
  port: number
  barePort: number
  /** Counts in D1, two statements a request. */
  naivePort: number
  /** Seats accounts in their objects. */
  seaterPort: number
  /** D1's own file, opened beside workerd to read only: asking costs the measured process nothing. */
  database: DatabaseSync
  /** To write; workerd does not share its locks. */
  d1: Awaited<ReturnType<Miniflare['getD1Database']>>
  /** Calls an object of its own for each request. */
  floorPort: number
  /** Microseconds of CPU that workerd has used so far. */
  cpuUs(): number
  close(): Promise<void>
}

type QueueSettings = {
  producers?: { binding: string; queue: string }[]
  consumers?: {
    queue: string
    max_batch_size?: number
    max_batch_timeout?: number
    max_retries?: number
    dead_letter_queue?: string
  }[]
}

type ServiceSettings = { binding: string; service: string; entrypoint?: string }

const LOCK_WAIT_MS = 5_000

/** `bindings` are vars and secrets as production would have them. */
export async function startBench(
  scripts: Scripts,
  bindings: Record<string, string>,
): Promise<Bench> {
  const root = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'bench-'))
  // However the run ends: tmpfs is memory.
  process.once('exit', () => rmSync(root, { recursive: true, force: true }))
  const peers = await peerScripts()
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      host: '127.0.0.1',
      port: 0,
      resourcePersistencePath: root,
      handleStructuredLogs: tellErrors,
      workers: [
        ourWorker(scripts.worker, bindings),
        { ...common(), name: 'titanforge-toolbox', script: scripts.toolbox },
        { ...common(), name: 'titanforge-mails', script: scripts.mails },
        { ...common(), name: 'bare', script: peers.bare },
        { ...common(), name: 'naive', script: peers.naive, d1Databases: { DB: 'naive' } },
        {
          ...common(),
          name: 'floor',
          script: peers.floor,
          durableObjects: { COUNTER: { className: 'Counter', useSQLite: true } },
        },
        {
          ...common(),
          name: 'seater',
          script: peers.seater,
          durableObjects: {
            QUOTA: { className: 'Quota', scriptName: 'titanforge', useSQLite: true },
            SWARM: { className: 'Swarm', scriptName: 'titanforge', useSQLite: true },
          },
        },
      ],
    }),
  )
  await miniflare.ready
  const d1 = await miniflare.getD1Database('DB', 'titanforge')
  await migrate(d1)
  const database = new DatabaseSync(databaseFile(root), { readOnly: true, timeout: LOCK_WAIT_MS })
  const portOf = async (name: string) => Number((await miniflare.unsafeGetDirectURL(name)).port)
  const pid = workerdPid()
  return {
    port: await portOf('titanforge'),
    barePort: await portOf('bare'),
    naivePort: await portOf('naive'),
    floorPort: await portOf('floor'),
    seaterPort: await portOf('seater'),
    database,
    d1,
    cpuUs: () => cpuUsOf(pid),
    async close() {
      database.close()
      await miniflare.dispose()
    },
  }
}

/** A line for each mail and event would be most of the output. */
function tellErrors({ level, message }: { level: string; message: string }): void {
  if (level === 'error' || message.includes('"level":"error"')) console.error(message)
}

const settings = () => unstable_readConfig({ config: 'wrangler.toml' })

const common = () => ({
  compatibilityDate: settings().compatibility_date ?? '',
  compatibilityFlags: settings().compatibility_flags,
  modules: true as const,
  unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
})

function ourWorker(script: string, bindings: Record<string, string>) {
  const { producers = [], consumers = [] } = settings().queues as QueueSettings
  return {
    ...common(),
    name: 'titanforge',
    script,
    bindings,
    d1Databases: { DB: 'bench' },
    durableObjects: {
      QUOTA: { className: 'Quota', useSQLite: true },
      SWARM: { className: 'Swarm', useSQLite: true },
    },
    r2Buckets: { FILES: 'files' },
    queueProducers: Object.fromEntries(
      producers.map(({ binding, queue }) => [binding, { queueName: queue }]),
    ),
    queueConsumers: Object.fromEntries(
      consumers.map((consumer) => [
        consumer.queue,
        {
          maxBatchSize: consumer.max_batch_size ?? 10,
          maxBatchTimeout: consumer.max_batch_timeout ?? 0,
          maxRetries: consumer.max_retries ?? 3,
          ...(consumer.dead_letter_queue ? { deadLetterQueue: consumer.dead_letter_queue } : {}),
        },
      ]),
    ),
    serviceBindings: { ASSETS: siteFile, ...otherWorkers() },
  }
}

const otherWorkers = () =>
  Object.fromEntries(
    ((settings().services ?? []) as ServiceSettings[]).map(({ binding, service, entrypoint }) => [
      binding,
      { name: service, ...(entrypoint ? { entrypoint } : {}) },
    ]),
  )

/** The built site's files, as the assets binding would answer them. */
async function siteFile(request: { url: string }) {
  const file = await readFile(`dist/site${new URL(request.url).pathname}`).catch(() => null)
  return new Response(file, { status: file ? 200 : 404 }) as never
}

async function migrate(d1: Bench['d1']): Promise<void> {
  for (const name of readdirSync('migrations').sort()) {
    if (!name.endsWith('.sql')) continue
    const statements = readFileSync(join('migrations', name), 'utf8').split(
      '--> statement-breakpoint',
    )
    await d1.batch(statements.map((statement) => d1.prepare(statement)))
  }
}

function databaseFile(root: string): string {
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' })
  const file = names.find((name) => /d1\/.*(?<!metadata)\.sqlite$/i.test(name))
  if (!file) throw new Error(`no database below ${root}: ${names.join(', ')}`)
  return join(root, file)
}

/** Miniflare starts one workerd, a child of this process. */
function workerdPid(): number {
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name) || !existsSync(`/proc/${name}/stat`)) continue
    const { command, parent } = statOf(Number(name))
    if (command.startsWith('workerd') && parent === process.pid) return Number(name)
  }
  throw new Error('workerd is not a child of this process')
}

/** Of all its threads, by the scheduler's own clock (proc(5), schedstat: nanoseconds on a CPU come first). */
function cpuUsOf(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`)
  const spent = threads.map((thread) => nanosecondsOf(`/proc/${pid}/task/${thread}/schedstat`))
  return spent.reduce((sum, one) => sum + one, 0) / 1_000
}

/** A thread may end between being listed and being read. */
function nanosecondsOf(path: string): number {
  if (!existsSync(path)) return 0
  return Number(readFileSync(path, 'utf8').split(' ')[0])
}

/** proc(5): after the command in parentheses come state, ppid, … */
function statOf(pid: number): { command: string; parent: number } {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const end = text.lastIndexOf(')')
  const rest = text.slice(end + 2).split(' ')
  return { command: text.slice(text.indexOf('(') + 1, end), parent: Number(rest[1]) }
}
