/** Runs the built Worker and a bare Hono side by side in plain workerd, with state on tmpfs and direct sockets. */

import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { unstable_readConfig } from 'wrangler'

export type Bench = {
  port: number
  barePort: number
  miniflare: Miniflare
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

/** Same answer as a webhook acknowledgement, after reading the same body: everything else is ours. */
const bareHono = `
  import { Hono } from 'hono'
  const app = new Hono()
  app.post('/api/v1/stripe-webhook', async (c) => {
    await c.req.text()
    return c.json({ received: true })
  })
  export default app
`

/** `bindings` are vars and secrets as production would have them. */
export async function startBench(bindings: Record<string, string>): Promise<Bench> {
  const root = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'bench-'))
  execFileSync('wrangler', ['deploy', '--dry-run', '--minify', '--outdir', root], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, WRANGLER_SEND_METRICS: 'false' },
  })
  const bare = await build({
    stdin: { contents: bareHono, resolveDir: process.cwd() },
    bundle: true,
    minify: true,
    format: 'esm',
    write: false,
  })
  const config = unstable_readConfig({ config: 'wrangler.toml' })
  const queues = config.queues as QueueSettings
  const common = {
    compatibilityDate: config.compatibility_date ?? '',
    compatibilityFlags: config.compatibility_flags,
    modules: true as const,
    unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
  }
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      host: '127.0.0.1',
      port: 0,
      defaultPersistRoot: root,
      workers: [
        {
          ...common,
          name: 'titanforge',
          script: readFileSync(join(root, 'index.js'), 'utf8'),
          bindings,
          d1Databases: { DB: 'bench' },
          durableObjects: { QUOTA: { className: 'Quota', useSQLite: true } },
          queueProducers: Object.fromEntries(
            (queues.producers ?? []).map(({ binding, queue }) => [binding, { queueName: queue }]),
          ),
          queueConsumers: Object.fromEntries(
            (queues.consumers ?? []).map((consumer) => [
              consumer.queue,
              {
                maxBatchSize: consumer.max_batch_size ?? 10,
                maxBatchTimeout: consumer.max_batch_timeout ?? 0,
                maxRetries: consumer.max_retries ?? 3,
                ...(consumer.dead_letter_queue
                  ? { deadLetterQueue: consumer.dead_letter_queue }
                  : {}),
              },
            ]),
          ),
          serviceBindings: { ASSETS: async () => new Response(null, { status: 404 }) as never },
        },
        { ...common, name: 'bare', script: bare.outputFiles[0]?.text ?? '' },
      ],
    }),
  )
  await miniflare.ready
  const portOf = async (name: string) => Number((await miniflare.unsafeGetDirectURL(name)).port)
  return {
    port: await portOf('titanforge'),
    barePort: await portOf('bare'),
    miniflare,
    async close() {
      await miniflare.dispose()
      rmSync(root, { recursive: true, force: true })
    },
  }
}
