/** The foreign shop against a local Stripe on a port: all it does works, and every webhook verifies. */

import { spawn } from 'node:child_process'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { afterAll, expect, it } from 'vitest'
import { createLocalStripe } from './index.ts'

const local = createLocalStripe({ publicUrl: 'http://127.0.0.1', autoDeliver: true })
const server = serve({ fetch: local.fetch, port: 0, hostname: '127.0.0.1' })
afterAll(async () => {
  local.stop()
  if ('closeAllConnections' in server) server.closeAllConnections()
  await new Promise((closed) => server.close(closed))
})

async function run(): Promise<{ code: number | null; lines: string[] }> {
  if (!server.address()) await new Promise((listening) => server.once('listening', listening))
  const { port } = server.address() as AddressInfo
  local.core.publicUrl = `http://127.0.0.1:${port}`
  const child = spawn(process.execPath, ['dev/stripe/foreign-shop.ts'], {
    env: { PATH: process.env.PATH ?? '', STRIPE_PORT: String(port) },
  })
  let out = ''
  child.stdout.on('data', (part) => (out += part))
  child.stderr.on('data', (part) => (out += part))
  const code = await new Promise<number | null>((done) => child.on('close', done))
  return { code, lines: out.trimEnd().split('\n') }
}

// What the shop does is on https://docs.stripe.com/billing/subscriptions/build-subscriptions; how its receiver verifies,
// on https://docs.stripe.com/webhooks#verify-official-libraries
it('sells, renews, fails, refunds, is disputed, and hears of it all; a second time as well', async () => {
  for (const _ of [1, 2]) {
    const { code, lines } = await run()
    const events = /^foreign-shop: steps=6 events=(\d+) refused=0$/.exec(lines.at(-1) ?? '')?.[1]
    expect([code, lines.join('\n'), Number(events) > 50]).toEqual([0, expect.anything(), true])
  }
})
