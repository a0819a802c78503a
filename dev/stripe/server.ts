/** Runs the local Stripe behind a loopback port, with its state kept over restarts and kills (`npm run stripe`). */

import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { type ServerType, serve } from '@hono/node-server'
import { createLocalStripe, type LocalStripe } from './index.ts'

export type ServerOptions = {
  port: number
  /** JSON; written whole before any answer to a change leaves. */
  stateFile: string
  secretKey: string
  /** What every endpoint made here signs with. */
  webhookSecret: string
  /** Milliseconds at which a new company's clock starts. */
  startAt?: number
  /** Where the app answers, for the control room's clock buttons. */
  appUrl?: string
  /** Whose name the pages show. */
  merchant?: string
}

export type RunningStripe = { local: LocalStripe; url: string; stop(): Promise<void> }

/** Resolves when the port answers; rejects when it is taken. */
export async function startLocalStripeServer(options: ServerOptions): Promise<RunningStripe> {
  const url = `http://localhost:${options.port}`
  mkdirSync(dirname(options.stateFile), { recursive: true })
  const local = createLocalStripe({
    publicUrl: url,
    secretKey: options.secretKey,
    webhookSecret: options.webhookSecret,
    autoDeliver: true,
    pages: { appUrl: options.appUrl, merchant: options.merchant },
    onChange: (snapshot) => save(options.stateFile, snapshot()),
    ...(options.startAt === undefined ? {} : { startAt: options.startAt }),
    ...(existsSync(options.stateFile) ? { snapshot: readFileSync(options.stateFile, 'utf8') } : {}),
  })
  const server = await listen(local, options.port)
  return {
    local,
    url,
    stop: async () => {
      local.stop()
      if ('closeAllConnections' in server) server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
      save(options.stateFile, local.snapshot())
    },
  }
}

/** Whole or not at all: a kill between the two calls leaves the old file. */
function save(file: string, text: string): void {
  writeFileSync(`${file}.new`, text)
  renameSync(`${file}.new`, file)
}

const listen = (local: LocalStripe, port: number): Promise<ServerType> =>
  new Promise((resolve, reject) => {
    const server = serve({ fetch: local.fetch, port, hostname: 'localhost' }, () => resolve(server))
    server.once('error', reject)
  })

if (import.meta.main) {
  const port = Number(process.env.STRIPE_PORT ?? 12_111)
  const running = await startLocalStripeServer({
    port,
    stateFile: '.dev/stripe-alone.json',
    secretKey: 'sk_test_titanforge',
    webhookSecret: 'whsec_titanforge_development_000000000000',
  })
  const leave = () => void running.stop().then(() => process.exit(0))
  process.once('SIGINT', leave)
  process.once('SIGTERM', leave)
  console.log(`The local Stripe answers at ${running.url} (key sk_test_titanforge)`)
}
